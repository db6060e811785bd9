package caravan.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/** JSON in one line, as annotations hold it. */
public final class JsonText {

    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private JsonText() {}

    /** Of maps, lists, texts, numbers, truth values, and of records of them. */
    public static String of(Object tree) {
        try {
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No tree of maps, lists and plain values: " + tree, e);
        }
    }

    /** As {@link #of} wrote it; what this version does not know is left out. Fails where it is something else. */
    public static <T> T read(String text, Class<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No " + type.getSimpleName() + ": " + text, e);
        }
    }
}
