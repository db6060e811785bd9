package caravan.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the API server has written down of the requests of Caravan's ServiceAccount.
 *
 * @param used each {@link Right} as text
 * @param refused each answer 403 for want of a right
 */
record Audit(Set<String> used, Set<String> refused) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int FORBIDDEN = 403;
    /** What is allowed may still be refused by what admits objects, such as Pod Security. */
    private static final String DECISION = "authorization.k8s.io/decision";

    static Audit read(Path log) {
        var used = new TreeSet<String>();
        var refused = new TreeSet<String>();
        for (var line : lines(log)) {
            var object = line.path("objectRef");
            var right = Right.of(
                    line.path("verb").asText(),
                    object.path("apiGroup").asText(),
                    object.path("resource").asText(),
                    object.path("subresource").asText());
            used.add(right.toString());
            if (line.path("responseStatus").path("code").asInt() == FORBIDDEN
                    && !line.path("annotations").path(DECISION).asText().equals("allow")) {
                refused.add(line.path("responseStatus").path("message").asText());
            }
        }
        return new Audit(used, refused);
    }

    /** The last line may be half written. */
    private static List<JsonNode> lines(Path log) {
        try {
            var text = Files.readString(log);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(Audit::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }
}
