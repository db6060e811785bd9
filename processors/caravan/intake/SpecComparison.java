package caravan.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides whether an object in the cluster is the one that a document describes. Defaults that the API server fills in,
 * empty values and what only a live reference knows are the same as absent.
 */
final class SpecComparison {

    /** Defaults of the peer's CRDs that are not simply false. */
    private static final Set<String> TRUE_BY_DEFAULT = Set.of(
            "deleteVmOnFailMigration",
            "migrateSharedDisks",
            "preserveStaticIPs",
            "runPreflightInspection",
            "useCompatibilityMode",
            "pvcNameTemplateUseGenerateName");

    private static final Set<String> OF_REFERENCES =
            Set.of("uid", "resourceVersion", "fieldPath", "apiVersion", "kind");

    /** What users change while a migration runs; a document that is silent about it does not contradict. */
    private static final Map<String, Set<String>> SWITCHES =
            Map.of("Plan", Set.of("archived"), "Migration", Set.of("cancel"));

    private SpecComparison() {}

    /** Pointers of the fields that differ. */
    static List<String> differences(String kind, JsonNode wanted, JsonNode live) {
        var left = canonical(wanted, true);
        var right = canonical(live, true);
        if (right instanceof ObjectNode object) {
            SWITCHES.getOrDefault(kind, Set.of()).stream()
                    .filter(field -> !left.has(field))
                    .forEach(object::remove);
        }
        var differences = new ArrayList<String>();
        compare("/spec", left, right, differences);
        return differences;
    }

    private static void compare(String pointer, JsonNode left, JsonNode right, List<String> differences) {
        if (left.isObject() && right.isObject()) {
            var names = new TreeSet<String>();
            left.fieldNames().forEachRemaining(names::add);
            right.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(pointer + "/" + name, left.path(name), right.path(name), differences));
        } else if (left.isArray() && right.isArray() && left.size() == right.size()) {
            for (var i = 0; i < left.size(); i++) {
                compare(pointer + "/" + i, left.get(i), right.get(i), differences);
            }
        } else if (!left.equals(right)) {
            differences.add(pointer);
        }
    }

    private static JsonNode canonical(JsonNode node, boolean top) {
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> array.add(canonical(item, false)));
            return array;
        }
        if (node.isNumber()) {
            return JsonNodeFactory.instance.textNode(node.asText());
        }
        if (!node.isObject()) {
            return node;
        }
        var object = JsonNodeFactory.instance.objectNode();
        var reference = node.has("name");
        node.properties().forEach(field -> {
            var value = canonical(field.getValue(), false);
            var ofReference = reference && OF_REFERENCES.contains(field.getKey());
            if (!ofReference && !sameAsAbsent(field.getKey(), value, top)) {
                object.set(field.getKey(), value);
            }
        });
        return object;
    }

    private static boolean sameAsAbsent(String name, JsonNode value, boolean top) {
        if (value.isBoolean()) {
            return top && value.asBoolean() == TRUE_BY_DEFAULT.contains(name);
        }
        return value.isNull() || (value.isContainerNode() && value.isEmpty()) || value.equals(emptyText());
    }

    private static JsonNode emptyText() {
        return JsonNodeFactory.instance.textNode("");
    }
}
