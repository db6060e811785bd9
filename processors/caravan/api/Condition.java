package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;

/** A condition in the peer's shape; category is Critical, Error, Warn, Required or Advisory. */
public record Condition(
        String type,
        String status,
        String reason,
        String category,
        String message,
        String suggestion,
        String lastTransitionTime,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public static final String TRUE = "True";
    public static final String FALSE = "False";

    public Condition {
        rest = rest == null ? Map.of() : rest;
    }

    public Condition(
            String type,
            String status,
            String reason,
            String category,
            String message,
            String suggestion,
            String lastTransitionTime) {
        this(type, status, reason, category, message, suggestion, lastTransitionTime, Map.of());
    }
}
