package caravan.intake;

import caravan.intake.Outcome.Accepted;
import caravan.intake.Outcome.Preview;
import caravan.intake.Outcome.Refused;
import caravan.model.ObjectRef;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The HTTP answer to a drop or a question: status, Location and body, without knowing HTTP's server. */
public record Answers(int status, String location, String contentType, Map<String, Object> body) {

    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";
    private static final String PLANS = "/api/v1/plans";
    private static final ObjectMapper TREES = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    static Answers to(Outcome outcome) {
        return to(outcome, "");
    }

    /** Of a dry run with what concerns this instance; empty: all. */
    static Answers to(Outcome outcome, String machine) {
        if (outcome instanceof Refused refused) {
            return refused(refused.problems(), Map.of());
        }
        if (outcome instanceof Preview preview) {
            var body = PreviewBody.of(preview, machine);
            return preview.problems().list().isEmpty()
                    ? new Answers(200, "", JSON, body)
                    : refused(preview.problems(), body);
        }
        var accepted = (Accepted) outcome;
        var location = accepted.plan().map(plan -> PLANS + "/" + plan).orElse("");
        return new Answers(202, location, JSON, accepted(accepted, location));
    }

    private static Answers refused(Problems problems, Map<String, Object> more) {
        var body = problems.json();
        body.putAll(more);
        return new Answers(problems.kind().status(), "", PROBLEM, body);
    }

    /** A problem that concerns the request as a whole, as RFC 9457 has it. */
    public static Answers problem(int status, String title, String detail) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "about:blank");
        body.put("title", title);
        body.put("status", status);
        body.put("detail", detail);
        return new Answers(status, "", PROBLEM, body);
    }

    static Answers ok(Map<String, Object> body) {
        return new Answers(200, "", JSON, body);
    }

    private static Map<String, Object> accepted(Accepted accepted, String location) {
        var body = new LinkedHashMap<String, Object>();
        body.put("plan", location);
        body.put(
                "objects",
                accepted.objects().stream()
                        .map(made -> named(made.kind(), made.ref(), "state", made.created() ? "created" : "unchanged"))
                        .toList());
        body.put("warnings", texts(accepted.warnings()));
        return body;
    }

    private static Map<String, Object> named(String kind, ObjectRef ref, String field, String value) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("kind", kind);
        entry.put("namespace", ref.namespace());
        entry.put("name", ref.name());
        entry.put(field, value);
        return entry;
    }

    static List<String> texts(List<Problem> warnings) {
        return warnings.stream().map(Problem::text).toList();
    }

    /** The body, to be read by programs. */
    public String json() {
        try {
            return TREES.writerWithDefaultPrettyPrinter().writeValueAsString(body) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The body, to be read by people. */
    String yaml() {
        var settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSplitLines(false)
                .setDereferenceAliases(true)
                // Others take True and No for more than texts
                .setSchema(new CoreSchema())
                .build();
        return new Dump(settings).dumpToString(TREES.convertValue(body, MAP));
    }
}
