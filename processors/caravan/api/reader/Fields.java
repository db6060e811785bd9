package caravan.api.reader;

import caravan.model.Finding;
import caravan.model.ObjectRef;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cursor on one JSON object that collects findings with the pointer of the field they are about. */
final class Fields {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode node;
    private final String pointer;
    private final List<Finding> findings;

    private Fields(JsonNode node, String pointer, List<Finding> findings) {
        this.node = node;
        this.pointer = pointer;
        this.findings = findings;
    }

    static Fields of(JsonNode root) {
        return new Fields(root, "", new ArrayList<>());
    }

    List<Finding> findings() {
        return findings;
    }

    /** An empty object and null count as absent: clients write both. */
    boolean has(String name) {
        var value = node.path(name);
        return !value.isMissingNode()
                && !value.isNull()
                && !(value.isContainerNode() && value.isEmpty())
                && !(value.isTextual() && value.asText().isEmpty());
    }

    /** Of all fields that are there, null or not. */
    List<String> names() {
        var names = new ArrayList<String>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** An absent object has no fields. */
    Fields at(String name) {
        var value = present(name);
        if (!value.isMissingNode() && !value.isObject()) {
            if (!refusedAlready(name)) {
                refuse(name, "is " + typeOf(value), "an object with fields");
            }
            value = MissingNode.getInstance();
        }
        return new Fields(value, pointerTo(name), findings);
    }

    /** Entries that are not objects are refused and left out. */
    List<Fields> items(String name) {
        var value = present(name);
        var items = new ArrayList<Fields>();
        if (!value.isMissingNode() && !value.isArray()) {
            refuse(name, "is " + typeOf(value), "a list");
            return items;
        }
        for (var i = 0; i < value.size(); i++) {
            var item = value.get(i);
            var at = pointerTo(name) + "/" + i;
            if (item.isObject()) {
                items.add(new Fields(item, at, findings));
            } else {
                findings.add(Finding.refused(at, "is " + typeOf(item), "an object with fields"));
            }
        }
        return items;
    }

    String text(String name) {
        var value = present(name);
        if (!value.isMissingNode() && !value.isTextual()) {
            refuse(name, "is " + typeOf(value), "text; put it in quotes");
            return "";
        }
        return value.asText("").strip();
    }

    String required(String name, String allowed) {
        var text = text(name);
        if (text.isEmpty() && !refusedAlready(name)) {
            refuse(name, "is missing", allowed);
        }
        return text;
    }

    boolean flag(String name, boolean otherwise) {
        var value = present(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            refuse(name, "is " + typeOf(value), "true or false, without quotes");
            return otherwise;
        }
        return value.asBoolean(otherwise);
    }

    /** Zero where it is absent; negative numbers are refused. */
    long whole(String name, String allowed) {
        var value = present(name);
        if (!value.isMissingNode() && !(value.canConvertToLong() && value.isIntegralNumber() && value.asLong() >= 0)) {
            refuse(name, "is " + typeOf(value), allowed);
            return 0;
        }
        return value.asLong(0);
    }

    /** Values that are not text are refused: Kubernetes would refuse them as labels. */
    Map<String, String> texts(String name) {
        var texts = new LinkedHashMap<String, String>();
        var inner = at(name);
        inner.node.fieldNames().forEachRemaining(key -> texts.put(key, inner.text(key)));
        return texts;
    }

    Map<String, Object> tree(String name) {
        var inner = at(name);
        var tree = new LinkedHashMap<String, Object>();
        inner.node
                .properties()
                .forEach(field -> tree.put(field.getKey(), JSON.convertValue(field.getValue(), Object.class)));
        tree.values().removeIf(java.util.Objects::isNull);
        return tree;
    }

    /** The reference's namespace is the object's own where it tells none, and must not be another. */
    ObjectRef ref(String name, String ownNamespace, String kind) {
        var ref = at(name);
        var target = ref.required("name", "the name of a " + kind + " in the same namespace");
        var namespace = ref.text("namespace");
        if (!namespace.isEmpty() && !ownNamespace.isEmpty() && !namespace.equals(ownNamespace)) {
            ref.refuse(
                    "namespace",
                    "is '" + namespace + "', but the object that refers to it is in '" + ownNamespace + "'",
                    "the same namespace for all objects of a migration");
        }
        return new ObjectRef(namespace.isEmpty() ? ownNamespace : namespace, target, ref.text("uid"));
    }

    void refuse(String name, String problem, String allowed) {
        findings.add(Finding.refused(pointerTo(name), problem, allowed));
    }

    void warn(String name, String problem, String allowed) {
        findings.add(Finding.warning(pointerTo(name), problem, allowed));
    }

    /** A known field whose effect would be missing. */
    void refuseIf(boolean used, String name, String missing) {
        if (used) {
            refuse(name, "is set, but Caravan does not " + missing + " yet", "leave the field out");
        }
    }

    /** A known field whose effect nobody would miss. */
    void warnIf(boolean used, String name, String why) {
        if (used) {
            warn(name, "has no effect: " + why, "leave the field out");
        }
    }

    private JsonNode present(String name) {
        var value = node.path(name);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    private boolean refusedAlready(String name) {
        return findings.stream().anyMatch(finding -> finding.pointer().equals(pointerTo(name)));
    }

    private String pointerTo(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "the text '" + value.asText() + "'";
            case BOOLEAN, NUMBER -> "the value " + value.asText();
            default -> "of an unknown type";
        };
    }
}
