package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;

/** One step of the journey, named as users know it; {@code completed} is null while it runs. Times are RFC 3339. */
public record StepRecord(
        String name,
        String started,
        String completed,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public StepRecord {
        rest = rest == null ? Map.of() : rest;
    }

    public StepRecord(String name, String started, String completed) {
        this(name, started, completed, Map.of());
    }

    public StepRecord endedAt(String time) {
        return new StepRecord(name, started, time, rest);
    }
}
