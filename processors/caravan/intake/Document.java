package caravan.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * One document of a drop, with the place of every node.
 *
 * @param index counted from 1
 * @param positions by JSON pointer
 */
record Document(int index, ObjectNode tree, Map<String, Position> positions) {

    Document {
        positions = Map.copyOf(positions);
    }

    /** Of the field, or of the nearest thing that is there around it. */
    Position position(String pointer) {
        var at = pointer;
        while (!positions.containsKey(at) && !at.isEmpty()) {
            at = at.substring(0, at.lastIndexOf('/'));
        }
        return positions.getOrDefault(at, Position.START);
    }

    JsonNode at(String pointer) {
        return tree.at(pointer);
    }

    String kind() {
        return text("/kind");
    }

    String name() {
        return text("/metadata/name");
    }

    String text(String pointer) {
        return tree.at(pointer).asText("");
    }

    /** For people: kind and name as far as the document tells them. */
    String title() {
        var name = name().isEmpty() ? text("/metadata/generateName") : name();
        return (kind() + " " + name).strip();
    }

    Document with(ObjectNode changed) {
        return new Document(index, changed, positions);
    }
}
