package caravan.sim.aws.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** Whom a statement of a resource's policy is about: accounts by their root, else users and roles by ARN. */
record Principals(List<String> arns) {

    private static final String CALLER = "aws:PrincipalArn";
    private static final String ROOT = ":root";

    /** Empty where the statement has none; services and federated users are not simulated. */
    static Optional<Principals> of(JsonNode json) {
        if (json.isMissingNode()) {
            return Optional.empty();
        }
        json.fieldNames().forEachRemaining(kind -> {
            if (!kind.equals("AWS")) {
                throw new IllegalArgumentException("The principal " + kind + " is not simulated.");
            }
        });
        return Optional.of(new Principals(
                Statement.texts(json.isObject() ? json.path("AWS") : json).toList()));
    }

    /** The root of an account stands for all of its principals. */
    boolean includes(Ask ask) {
        return ask.values(CALLER).stream().anyMatch(caller -> arns.stream()
                .anyMatch(arn -> arn.equals("*")
                        || arn.equals(caller)
                        || (arn.endsWith(ROOT)
                                && caller.startsWith(arn.substring(0, arn.length() - ROOT.length()) + ":"))));
    }
}
