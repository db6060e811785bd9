package caravan.sim.kube.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The lists that the product asks for again and again, found without reading every object: what carries a record's label,
 * the records of a plan, and the events about an object.
 */
final class Lookups {

    private final Map<String, NavigableSet<String>> keys = new HashMap<>();

    NavigableSet<String> keys(ResourceType type, String word) {
        return keys.getOrDefault(type.qualifiedPlural() + " " + word, new TreeSet<>());
    }

    void moved(ResourceType type, String key, JsonNode before, JsonNode after) {
        var was = wordOf(type, before);
        var is = wordOf(type, after);
        if (was.equals(is)) {
            return;
        }
        if (!was.isEmpty()) {
            keys.computeIfPresent(type.qualifiedPlural() + " " + was, (word, all) -> {
                all.remove(key);
                return all.isEmpty() ? null : all;
            });
        }
        if (!is.isEmpty()) {
            keys.computeIfAbsent(type.qualifiedPlural() + " " + is, any -> new TreeSet<>())
                    .add(key);
        }
    }

    void takeOver(Lookups other) {
        other.keys.forEach((word, all) -> keys.put(word, new TreeSet<>(all)));
    }

    private static String wordOf(ResourceType type, JsonNode object) {
        return type.is("", "events")
                ? object.path("involvedObject").path("uid").asText()
                : object.path("metadata").path("labels").path(type.indexed()).asText();
    }
}
