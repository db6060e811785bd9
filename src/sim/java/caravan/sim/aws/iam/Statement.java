package caravan.sim.aws.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What one statement of a policy says.
 *
 * @param sid its name; empty where it has none
 * @param allows else it denies
 * @param principals whom it is about, in a policy of a key or role; empty in one of a principal, whose it is
 */
record Statement(
        String sid,
        boolean allows,
        List<Pattern> actions,
        List<Pattern> resources,
        Optional<Principals> principals,
        List<Condition> conditions) {

    private static final Set<String> ELEMENTS = Set.of("Sid", "Effect", "Action", "Resource", "Principal", "Condition");

    /** Fails for whatever is not simulated, such as NotAction. */
    static Statement of(JsonNode json) {
        json.fieldNames().forEachRemaining(element -> {
            if (!ELEMENTS.contains(element)) {
                throw new IllegalArgumentException("The policy element " + element + " is not simulated.");
            }
        });
        var effect = json.path("Effect").asText();
        if (!Set.of("Allow", "Deny").contains(effect)) {
            throw new IllegalArgumentException("The effect '" + effect + "' is none.");
        }
        var principals = Principals.of(json.path("Principal"));
        return new Statement(
                json.path("Sid").asText(),
                effect.equals("Allow"),
                patterns(json.path("Action"), Pattern.CASE_INSENSITIVE),
                // The policy of a role names none: it is about the role.
                principals.isPresent() && json.path("Resource").isMissingNode()
                        ? List.of(Wildcards.of("*", 0))
                        : patterns(json.path("Resource"), 0),
                principals,
                conditions(json.path("Condition")));
    }

    boolean isAbout(Ask ask) {
        return principals.map(some -> some.includes(ask)).orElse(true)
                && actions.stream()
                        .anyMatch(action -> action.matcher(ask.action()).matches())
                && resources.stream()
                        .anyMatch(resource -> resource.matcher(ask.resource()).matches())
                && conditions.stream().allMatch(condition -> condition.holds(ask));
    }

    private static List<Pattern> patterns(JsonNode json, int flags) {
        var patterns = texts(json).map(text -> Wildcards.of(text, flags)).toList();
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException("A statement needs an Action and a Resource.");
        }
        return patterns;
    }

    private static List<Condition> conditions(JsonNode json) {
        var all = new ArrayList<Condition>();
        json.properties().forEach(operator -> operator.getValue()
                .properties()
                .forEach(key -> all.add(Condition.of(
                        operator.getKey(), key.getKey(), texts(key.getValue()).toList()))));
        return all;
    }

    static Stream<String> texts(JsonNode json) {
        return json.isArray()
                ? StreamSupport.stream(json.spliterator(), false).map(JsonNode::asText)
                : Stream.of(json).filter(JsonNode::isValueNode).map(JsonNode::asText);
    }
}
