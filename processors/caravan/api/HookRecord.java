package caravan.api;

import caravan.model.Common;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;

/**
 * How far the hook of one step has come.
 *
 * @param step {@code PreHook} or {@code PostHook}
 * @param jobUid the one Job that may run it: it is made suspended, and let run only when its uid stands here
 * @param outcome {@link #SUCCEEDED} or {@link #FAILED}; null before
 */
public record HookRecord(
        String step,
        String jobUid,
        String outcome,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public static final String SUCCEEDED = "Succeeded";
    public static final String FAILED = "Failed";

    public HookRecord {
        step = Common.word(step);
        rest = rest == null ? Map.of() : rest;
    }

    /** Before it has ended. */
    public HookRecord(String step, String jobUid) {
        this(step, jobUid, null, Map.of());
    }

    HookRecord ended(String how) {
        return new HookRecord(step, jobUid, how, rest);
    }
}
