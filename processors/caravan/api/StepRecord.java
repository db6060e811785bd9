package caravan.api;

import caravan.model.Common;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;

/**
 * One step of the journey, named as users know it. Times are RFC 3339.
 *
 * @param completed null while it runs
 * @param waitingSince from when the deadlines of its waits count: the last thing that it did was recorded then; null before
 */
public record StepRecord(
        String name,
        String started,
        String completed,
        String waitingSince,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public StepRecord {
        name = Common.word(name);
        rest = rest == null ? Map.of() : rest;
    }

    public StepRecord(String name, String started, String completed) {
        this(name, started, completed, null, Map.of());
    }

    public StepRecord endedAt(String time) {
        return new StepRecord(name, started, time, waitingSince, rest);
    }

    StepRecord waitingFrom(String time) {
        return new StepRecord(name, started, completed, time, rest);
    }
}
