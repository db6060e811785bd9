package caravan.api;

import caravan.model.Common;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;

/**
 * What is run in one step, as the Hook was when the journey was planned. The playbook alone is read again: it may be as
 * large as an object can be, and every list of records would carry it.
 *
 * @param step {@code PreHook} or {@code PostHook}
 * @param namespace of the Hook, where its Job runs
 * @param uid of the Hook
 * @param serviceAccount empty: that of the namespace
 * @param deadlineSeconds zero: the operator's
 * @param playbook hash of the decoded playbook, by which a changed one is known; empty where there is none
 */
public record HookIntent(
        String step,
        String namespace,
        String name,
        String uid,
        String image,
        String serviceAccount,
        long deadlineSeconds,
        String playbook,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public HookIntent {
        step = Common.word(step);
        namespace = Common.word(namespace);
        rest = rest == null ? Map.of() : rest;
    }
}
