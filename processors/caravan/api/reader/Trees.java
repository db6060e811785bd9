package caravan.api.reader;

import caravan.model.ObjectRef;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A user's object as a JSON tree, and back. */
public final class Trees {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Trees() {}

    /** The whole object: apiVersion, kind, metadata and everything else. */
    public static ObjectNode of(GenericKubernetesResource object) {
        return of(object, field -> true);
    }

    /** What its user wrote, which is what the readers read: all but the status, which grows with every machine of a plan. */
    public static ObjectNode written(GenericKubernetesResource object) {
        return of(object, field -> !field.equals("status"));
    }

    private static ObjectNode of(GenericKubernetesResource object, Predicate<String> wanted) {
        var tree = NODES.objectNode();
        tree.set("apiVersion", ofValue(object.getApiVersion()));
        tree.set("kind", ofValue(object.getKind()));
        tree.set("metadata", JSON.valueToTree(object.getMetadata()));
        tree.properties().removeIf(field -> field.getValue().isNull());
        object.getAdditionalProperties().forEach((name, value) -> {
            if (wanted.test(name)) {
                tree.set(name, ofValue(value));
            }
        });
        return tree;
    }

    /**
     * Maps, lists and what is in them, as their text would be read: a whole number is a whole number, whatever its type in
     * memory. Node by node, since objects are read a hundred times as often as they change.
     */
    public static JsonNode ofValue(Object value) {
        if (value instanceof String text) {
            return NODES.textNode(text);
        }
        if (value instanceof Map<?, ?> map) {
            var tree = NODES.objectNode();
            map.forEach((name, inner) -> tree.set(name.toString(), ofValue(inner)));
            return tree;
        }
        if (value instanceof List<?> list) {
            var tree = NODES.arrayNode(list.size());
            list.forEach(inner -> tree.add(ofValue(inner)));
            return tree;
        }
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        if (value instanceof Integer number) {
            return NODES.numberNode(number.intValue());
        }
        if (value instanceof Long number) {
            return number.intValue() == number
                    ? NODES.numberNode(number.intValue())
                    : NODES.numberNode(number.longValue());
        }
        return value == null ? NODES.nullNode() : read(value);
    }

    private static JsonNode read(Object value) {
        try {
            return JSON.readTree(JSON.writeValueAsBytes(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with an IllegalArgumentException where metadata does not have the shape of Kubernetes. */
    public static GenericKubernetesResource object(JsonNode tree) {
        return JSON.convertValue(tree, GenericKubernetesResource.class);
    }

    /** Namespace, name and uid as metadata tells them; empty where it does not. */
    public static ObjectRef refOf(JsonNode object) {
        var metadata = object.path("metadata");
        return new ObjectRef(
                metadata.path("namespace").asText(""),
                metadata.path("name").asText(""),
                metadata.path("uid").asText(""));
    }
}
