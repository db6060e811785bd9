package caravan.status;

import caravan.api.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The conditions of one object in the peer's shape. The time of a condition is kept while its status stays the same. */
final class Conditions {

    static final String CRITICAL = "Critical";
    static final String WARN = "Warn";
    static final String REQUIRED = "Required";
    static final String ADVISORY = "Advisory";

    private final List<Map<String, Object>> before;
    private final String now;
    private final Map<String, Map<String, Object>> byType = new LinkedHashMap<>();

    /** {@code status} is the one written last. */
    Conditions(Map<String, Object> status, String now) {
        this.before = Nested.list(status, "conditions");
        this.now = now;
    }

    /** What a condition says besides its type. */
    record Text(String reason, String message, String suggestion, List<String> items) {

        static Text of(String message) {
            return new Text("", message, "", List.of());
        }

        static Text of(String reason, String message) {
            return new Text(reason, message, "", List.of());
        }
    }

    Conditions set(String type, String category, Text text) {
        return put(type, Condition.TRUE, category, text);
    }

    Conditions unset(String type, String category, Text text) {
        return put(type, Condition.FALSE, category, text);
    }

    /** Takes over a condition that the record has. */
    Conditions adopt(Condition condition) {
        put(
                condition.type(),
                condition.status(),
                orEmpty(condition.category()).isEmpty() ? ADVISORY : condition.category(),
                new Text(
                        orEmpty(condition.reason()),
                        orEmpty(condition.message()),
                        orEmpty(condition.suggestion()),
                        List.of()));
        if (condition.lastTransitionTime() != null) {
            byType.get(condition.type()).put("lastTransitionTime", condition.lastTransitionTime());
        }
        return this;
    }

    /** Leaves a condition as it was written last. */
    Conditions keep(String type) {
        Nested.find(before, "type", type).ifPresent(condition -> byType.put(type, condition));
        return this;
    }

    boolean has(String type) {
        return byType.containsKey(type);
    }

    boolean isTrue(String type) {
        return byType.containsKey(type) && Condition.TRUE.equals(Nested.text(byType.get(type), "status"));
    }

    List<Map<String, Object>> list() {
        return new ArrayList<>(byType.values());
    }

    private Conditions put(String type, String status, String category, Text text) {
        var condition = new LinkedHashMap<String, Object>();
        condition.put("type", type);
        condition.put("status", status);
        condition.put("category", category);
        putText(condition, "reason", text.reason());
        putText(condition, "message", text.message());
        putText(condition, "suggestion", text.suggestion());
        condition.put("lastTransitionTime", since(type, status));
        if (!text.items().isEmpty()) {
            condition.put("items", text.items());
        }
        byType.put(type, condition);
        return this;
    }

    private String since(String type, String status) {
        return Nested.find(before, "type", type)
                .filter(condition -> status.equals(Nested.text(condition, "status")))
                .map(condition -> Nested.text(condition, "lastTransitionTime"))
                .filter(time -> !time.isEmpty())
                .orElse(now);
    }

    private static void putText(Map<String, Object> condition, String key, String text) {
        if (!text.isEmpty()) {
            condition.put(key, text);
        }
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
