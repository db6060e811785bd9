package caravan.endurance;

import caravan.sim.aws.iam.Policy;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** The policies of deploy/iam, whole and without a part. */
final class Policies {

    static final String SOURCE = "source";
    static final String TARGET = "target";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Policies() {}

    /** One action that a statement of a policy allows. */
    record Grant(String policy, String sid, String action) {

        @Override
        public String toString() {
            return policy + " " + sid + " " + action;
        }
    }

    static Policy whole(String name) {
        return Policy.of(read(name).toString());
    }

    /** The policy of the grant without it. */
    static Policy without(Grant grant) {
        return without(grant.policy(), (sid, action) -> sid.equals(grant.sid()) && action.equals(grant.action()));
    }

    /** The policy without every action that is left out; a statement that allows nothing any more goes as a whole. */
    static Policy without(String name, BiPredicate<String, String> leftOut) {
        var policy = read(name);
        var kept = JSON.createArrayNode();
        for (var statement : policy.withArray("Statement")) {
            var actions = JSON.createArrayNode();
            actions(statement).stream()
                    .filter(action -> !leftOut.test(statement.path("Sid").asText(), action))
                    .forEach(actions::add);
            if (!actions.isEmpty()) {
                kept.add(((ObjectNode) statement).set("Action", actions));
            }
        }
        return Policy.of(policy.set("Statement", kept).toString());
    }

    static List<Grant> grants() {
        var grants = new ArrayList<Grant>();
        for (var name : List.of(SOURCE, TARGET)) {
            for (var statement : read(name).withArray("Statement")) {
                actions(statement)
                        .forEach(action ->
                                grants.add(new Grant(name, statement.path("Sid").asText(), action)));
            }
        }
        return grants;
    }

    private static List<String> actions(JsonNode statement) {
        var actions = new ArrayList<String>();
        var written = statement.path("Action");
        (written instanceof ArrayNode ? written : JSON.createArrayNode().add(written))
                .forEach(action -> actions.add(action.asText()));
        return actions;
    }

    /** The statements that open a key to the other account, to this user or role of it. */
    static Policy ofKey(String principal) {
        return Policy.of(read("key").toString().replace("role/caravan-target", principal));
    }

    /** The trust policy of a role, of this user or role of the trusted account. */
    static Policy ofTrust(String principal) {
        return Policy.of(read("trust").toString().replace("role/caravan", principal));
    }

    /** The policy of Caravan's own identity, for one role alone. */
    static Policy assumingOnly(String roleArn) {
        var policy = read("caravan");
        ((ObjectNode) policy.at("/Statement/0")).put("Resource", roleArn);
        return Policy.of(policy.toString());
    }

    private static ObjectNode read(String name) {
        try {
            return (ObjectNode) JSON.readTree(
                    Path.of("deploy", "iam", name + "-policy.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
