package caravan.api;

import caravan.model.Common;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;

/**
 * What the user is to know of a machine that is carried all the same.
 *
 * @param reason one word for the kind of it, which the condition has as its type
 * @param message a sentence
 * @param remedy what to do, if that is not wanted
 */
public record Notice(
        String reason,
        String message,
        String remedy,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public Notice {
        reason = Common.word(reason);
        rest = rest == null ? Map.of() : rest;
    }

    public Notice(String reason, String message, String remedy) {
        this(reason, message, remedy, Map.of());
    }
}
