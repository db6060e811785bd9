package caravan.sim.kube.server;

import caravan.sim.kube.store.Column;
import caravan.sim.kube.store.ResourceType;
import caravan.sim.kube.store.ResourceTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** What kubectl get prints: the columns that the CustomResourceDefinition of a kind asks for. */
final class Tables {

    /** A field (a dot in it is escaped), an index, or the element with a field of that value. */
    private static final Pattern STEP =
            Pattern.compile("\\.((?:\\\\.|[^.\\[])+)|\\[(\\d+|\\*)]|\\[\\?\\(@\\.(\\w+)\\s*==\\s*[\"'](.*?)[\"']\\)]");

    private static final Duration SHOWN_IN_SECONDS = Duration.ofMinutes(2);
    private static final Duration SHOWN_IN_MINUTES = Duration.ofHours(3);
    private static final Duration SHOWN_IN_HOURS = Duration.ofDays(2);

    private final ResourceTypes types;
    private final InstantSource clock;

    Tables(ResourceTypes types, InstantSource clock) {
        this.types = types;
        this.clock = clock;
    }

    /** Whether the client would rather have a table, as kubectl get does. */
    static boolean wanted(HttpServerRequest http) {
        var accepted = http.headers().get(HttpHeaders.ACCEPT);
        return accepted != null && accepted.contains("as=Table");
    }

    /** A list or object as a table; unchanged when nobody defined columns for its kind. */
    JsonNode print(ResourceType type, JsonNode answer) {
        var columns = types.columns(type);
        if (columns.isEmpty()) {
            return answer;
        }
        var table = JsonNodeFactory.instance.objectNode();
        table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.set("metadata", answer.path("metadata"));
        var definitions = table.putArray("columnDefinitions");
        define(definitions, new Column("Name", "string", 0, ".metadata.name"));
        columns.forEach(column -> define(definitions, column));
        var rows = table.putArray("rows");
        if (answer.has("items")) {
            answer.path("items").forEach(object -> addRow(rows, columns, object));
        } else {
            addRow(rows, columns, answer);
        }
        return table;
    }

    private static void define(ArrayNode definitions, Column column) {
        definitions
                .addObject()
                .put("name", column.name())
                .put("type", column.type())
                .put("format", column.name().equals("Name") ? "name" : "")
                .put("description", "")
                .put("priority", column.priority());
    }

    private void addRow(ArrayNode rows, List<Column> columns, JsonNode object) {
        var row = rows.addObject();
        var cells = row.putArray("cells").add(object.at("/metadata/name").asText());
        columns.forEach(column -> addCell(cells, column, find(object, column.path())));
        ObjectNode partial = row.putObject("object");
        partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.path("metadata"));
    }

    private void addCell(ArrayNode cells, Column column, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            cells.addNull();
        } else if (column.type().equals("date")) {
            cells.add(age(Duration.between(Instant.parse(value.asText()), clock.instant())));
        } else {
            cells.add(value);
        }
    }

    /** The first value at the path; missing when there is none. */
    static JsonNode find(JsonNode object, String path) {
        var found = object;
        var steps = STEP.matcher(path);
        while (steps.find()) {
            found = step(found, steps.toMatchResult());
        }
        return found;
    }

    private static JsonNode step(JsonNode from, MatchResult step) {
        if (step.group(1) != null) {
            return from.path(step.group(1).replace("\\", ""));
        }
        if (step.group(2) != null) {
            return from.path(step.group(2).equals("*") ? 0 : Integer.parseInt(step.group(2)));
        }
        return StreamSupport.stream(from.spliterator(), false)
                .filter(element -> element.path(step.group(3)).asText().equals(step.group(4)))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private static String age(Duration age) {
        if (age.compareTo(SHOWN_IN_SECONDS) < 0) {
            return Math.max(0, age.toSeconds()) + "s";
        }
        if (age.compareTo(SHOWN_IN_MINUTES) < 0) {
            return age.toMinutes() + "m";
        }
        return age.compareTo(SHOWN_IN_HOURS) < 0 ? age.toHours() + "h" : age.toDays() + "d";
    }
}
