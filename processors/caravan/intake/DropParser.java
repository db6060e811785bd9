package caravan.intake;

import caravan.intake.Problems.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads the bytes of a drop, YAML or JSON, into documents whose every node has a line and a column. Reads events first
 * and builds nothing until they are found to be few and shallow, so that a small text cannot become a large tree.
 */
final class DropParser {

    private static final int MAX_ALIASES = 50;
    private static final int MAX_DEPTH = 50;

    private final int maxBytes;
    private final LoadSettings settings;

    DropParser(int maxBytes) {
        this.maxBytes = maxBytes;
        settings = LoadSettings.builder()
                .setLabel("drop")
                .setCodePointLimit(maxBytes)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setUseMarks(true)
                .setAllowNonScalarKeys(true)
                .setSchema(new CoreSchema())
                .build();
    }

    /** What came of it: documents, or why there are none. */
    record Parsed(List<Document> documents, Optional<Problems> problems) {

        private static Parsed failed(Kind kind, List<Problem> problems) {
            return new Parsed(List.of(), Optional.of(new Problems(kind, problems)));
        }

        private static Parsed failed(Kind kind, Problem problem) {
            return failed(kind, List.of(problem));
        }
    }

    Parsed parse(byte[] bytes) {
        if (bytes.length > maxBytes) {
            return Parsed.failed(Kind.TOO_LARGE, tooLarge());
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            var bombs = bombs(text);
            return bombs.isEmpty() ? compose(text) : Parsed.failed(Kind.UNREADABLE, bombs);
        } catch (CharacterCodingException e) {
            return Parsed.failed(
                    Kind.UNREADABLE, Problem.ofText(Position.START, "the drop is not text in UTF-8", "UTF-8"));
        } catch (MarkedYamlEngineException e) {
            var at =
                    e.getProblemMark().or(e::getContextMark).map(DropParser::at).orElse(Position.START);
            return Parsed.failed(Kind.UNREADABLE, Problem.ofText(at, reason(e), "YAML 1.2 or JSON"));
        } catch (YamlEngineException e) {
            return Parsed.failed(
                    Kind.UNREADABLE,
                    Problem.ofText(Position.START, "the drop is not YAML: " + e.getMessage(), "YAML 1.2 or JSON"));
        }
    }

    private Problem tooLarge() {
        return Problem.ofText(
                Position.START, "the drop has more than " + maxBytes + " bytes", "at most " + maxBytes + "; split it");
    }

    private Parsed compose(String text) {
        var trees = new DocumentBuilder(new CoreSchema());
        var documents = new ArrayList<Document>();
        var index = 0;
        for (var root : new Compose(settings).composeAllFromString(text)) {
            trees.read(++index, root).ifPresent(documents::add);
        }
        if (!trees.problems().isEmpty()) {
            return Parsed.failed(Kind.UNREADABLE, trees.problems());
        }
        if (documents.isEmpty()) {
            return Parsed.failed(
                    Kind.REFUSED,
                    Problem.ofText(Position.START, "the drop is empty", "at least one object, such as a Plan"));
        }
        return new Parsed(List.copyOf(documents), Optional.empty());
    }

    private List<Problem> bombs(String text) {
        var depth = 0;
        var aliases = 0;
        for (var event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent) {
                depth++;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            } else if (event instanceof AliasEvent) {
                aliases++;
            }
            var at = event.getStartMark().map(DropParser::at).orElse(Position.START);
            if (depth > MAX_DEPTH) {
                return List.of(
                        Problem.ofText(at, "the nesting is deeper than " + MAX_DEPTH, MAX_DEPTH + " levels at most"));
            }
            if (aliases > MAX_ALIASES) {
                return List.of(Problem.ofText(
                        at, "the drop has more than " + MAX_ALIASES + " aliases", MAX_ALIASES + " aliases at most"));
            }
        }
        return List.of();
    }

    private static String reason(MarkedYamlEngineException e) {
        var context = e.getContext() == null ? "" : e.getContext() + ": ";
        return "the drop is not YAML: " + context + e.getProblem();
    }

    static Position at(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
