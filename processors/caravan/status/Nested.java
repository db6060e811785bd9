package caravan.status;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads maps that came from JSON; what has another type than expected counts as absent. */
final class Nested {

    private Nested() {}

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Map<String, Object> from, String key) {
        return from.get(key) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** The entries that are objects. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> from, String key) {
        return from.get(key) instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .map(item -> (Map<String, Object>) item)
                        .toList()
                : List.of();
    }

    /** Empty where there is none. */
    static String text(Map<String, Object> from, String key) {
        return from.get(key) instanceof String text ? text : "";
    }

    static Optional<Map<String, Object>> find(List<Map<String, Object>> list, String key, String value) {
        return list.stream().filter(item -> value.equals(text(item, key))).findFirst();
    }
}
