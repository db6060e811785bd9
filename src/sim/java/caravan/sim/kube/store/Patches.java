package caravan.sim.kube.store;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Merge patch (RFC 7386) and JSON patch (RFC 6902). A strategic merge patch is taken as a merge patch: lists are
 * replaced, not merged.
 */
final class Patches {

    private Patches() {}

    static ObjectNode apply(ObjectNode object, Body patch) {
        return switch (patch.contentType()) {
            case "application/json-patch+json" -> (ObjectNode) operations(object.deepCopy(), patch.json());
            case "application/merge-patch+json", "application/strategic-merge-patch+json" ->
                (ObjectNode) merge(object.deepCopy(), patch.json());
            default ->
                throw ApiError.of(
                        415, "The simulated cluster takes merge and JSON patches, not '" + patch.contentType() + "'.");
        };
    }

    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        var result = target instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        patch.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merge(result.path(change.getKey()), change.getValue()));
            }
        });
        return result;
    }

    private static JsonNode operations(JsonNode document, JsonNode operations) {
        for (var operation : operations) {
            perform(document, operation);
        }
        return document;
    }

    private static void perform(JsonNode document, JsonNode operation) {
        var path = JsonPointer.compile(operation.path("path").asText());
        switch (operation.path("op").asText()) {
            case "add" -> add(document, path, operation.path("value"));
            case "replace" -> {
                remove(document, path);
                add(document, path, operation.path("value"));
            }
            case "remove" -> remove(document, path);
            case "test" -> test(document, path, operation.path("value"));
            case "copy" -> add(document, path, from(document, operation).deepCopy());
            case "move" -> {
                var moved = from(document, operation);
                remove(document, JsonPointer.compile(operation.path("from").asText()));
                add(document, path, moved);
            }
            default -> throw ApiError.of(400, "Unknown operation in JSON patch: " + operation);
        }
    }

    private static JsonNode from(JsonNode document, JsonNode operation) {
        return document.at(operation.path("from").asText());
    }

    private static void add(JsonNode document, JsonPointer path, JsonNode value) {
        var parent = document.at(path.head());
        var key = path.last().getMatchingProperty();
        if (parent instanceof ObjectNode object) {
            object.set(key, value);
        } else if (parent instanceof ArrayNode array) {
            array.insert(key.equals("-") ? array.size() : path.last().getMatchingIndex(), value);
        } else {
            throw ApiError.of(422, "JSON patch: there is nothing at " + path.head() + ".");
        }
    }

    private static void remove(JsonNode document, JsonPointer path) {
        if (document.at(path).isMissingNode()) {
            throw ApiError.of(422, "JSON patch: there is nothing at " + path + ".");
        }
        var parent = document.at(path.head());
        if (parent instanceof ObjectNode object) {
            object.remove(path.last().getMatchingProperty());
        } else if (parent instanceof ArrayNode array) {
            array.remove(path.last().getMatchingIndex());
        }
    }

    private static void test(JsonNode document, JsonPointer path, JsonNode expected) {
        if (!document.at(path).equals(expected)) {
            throw ApiError.of(422, "JSON patch: test failed at " + path + ".");
        }
    }
}
