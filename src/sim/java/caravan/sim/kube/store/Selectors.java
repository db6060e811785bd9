package caravan.sim.kube.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which objects a list or watch means: label selectors in both notations, and field selectors over any path. */
public final class Selectors {

    /** A comma ends a requirement, unless it stands within the brackets of a set. */
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s+\\(([^)]*)\\)");
    private static final Pattern EQUALITY = Pattern.compile("([^=!]+?)\\s*(==|=|!=)\\s*(.*)");

    private Selectors() {}

    /** Both as clients write them; empty selects everything. */
    public static Predicate<JsonNode> of(String labelSelector, String fieldSelector) {
        return all(labelSelector, Selectors::label).and(all(fieldSelector, Selectors::field));
    }

    private static Predicate<JsonNode> all(
            String selector, java.util.function.Function<String, Predicate<JsonNode>> one) {
        return COMMA.splitAsStream(selector)
                .map(String::trim)
                .filter(part -> !part.isEmpty())
                .map(one)
                .reduce(object -> true, Predicate::and);
    }

    private static Predicate<JsonNode> label(String requirement) {
        var set = SET.matcher(requirement);
        if (set.matches()) {
            var values =
                    Arrays.stream(set.group(3).split(",")).map(String::trim).toList();
            var in = labelIn(set.group(1), values);
            return set.group(2).equals("in") ? in : in.negate();
        }
        var equality = EQUALITY.matcher(requirement);
        if (equality.matches()) {
            var equal =
                    labelIn(equality.group(1).trim(), List.of(equality.group(3).trim()));
            return equality.group(2).equals("!=") ? equal.negate() : equal;
        }
        return requirement.startsWith("!")
                ? object -> !labels(object).has(requirement.substring(1))
                : object -> labels(object).has(requirement);
    }

    private static Predicate<JsonNode> field(String requirement) {
        var equality = EQUALITY.matcher(requirement);
        if (!equality.matches()) {
            throw ApiError.of(400, "Field selector '" + requirement + "' must be path=value or path!=value.");
        }
        var pointer = "/" + equality.group(1).trim().replace('.', '/');
        Predicate<JsonNode> equal = object -> object.at(pointer).asText().equals(equality.group(3));
        return equality.group(2).equals("!=") ? equal.negate() : equal;
    }

    private static Predicate<JsonNode> labelIn(String key, List<String> values) {
        return object -> labels(object).has(key)
                && values.contains(labels(object).path(key).asText());
    }

    private static JsonNode labels(JsonNode object) {
        return object.at("/metadata/labels");
    }
}
