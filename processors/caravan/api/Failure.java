package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Why a migration was turned back.
 *
 * @param step the step in which it happened
 * @param reason CamelCase constant; {@code Canceled…} reasons mark a wish of the user
 * @param canceled whether the user wanted it
 * @param remedy what the operator can do
 * @param requestId of AWS; empty where there is none
 * @param reasons every text, the first one first
 */
public record Failure(
        String step,
        String reason,
        boolean canceled,
        String object,
        String remedy,
        String requestId,
        List<String> reasons,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public Failure {
        reasons = List.copyOf(reasons);
        rest = rest == null ? Map.of() : rest;
    }

    public Failure(
            String step,
            String reason,
            boolean canceled,
            String object,
            String remedy,
            String requestId,
            List<String> reasons) {
        this(step, reason, canceled, object, remedy, requestId, reasons, Map.of());
    }

    /** Keeps the first cause and adds what went wrong after it. */
    public Failure plus(String text) {
        if (reasons.contains(text)) {
            return this;
        }
        var all = new ArrayList<>(reasons);
        all.add(text);
        return new Failure(step, reason, canceled, object, remedy, requestId, all, rest);
    }
}
