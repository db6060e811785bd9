package caravan.intake;

import caravan.model.Finding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.Schema;

/** Makes JSON trees of YAML nodes and notes where each came from. Names every duplicate key and tag it meets. */
final class DocumentBuilder {

    /** Aliases repeat whole trees: 50 of them, nested, could repeat a great deal. */
    private static final int MAX_NODES = 100_000;

    private static final int MAX_DEPTH = 50;
    /** The digits of the longest number; parsing a million of them takes seconds. */
    private static final int MAX_NUMBER = 64;

    private static final Set<Tag> COLLECTIONS = Set.of(Tag.MAP, Tag.SEQ);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Tag, ConstructNode> scalars;
    private final List<Problem> problems = new ArrayList<>();
    private Map<String, Position> positions = new HashMap<>();
    private int document;
    private int nodes;
    private boolean tooLarge;

    DocumentBuilder(Schema schema) {
        scalars = schema.getSchemaTagConstructors();
    }

    List<Problem> problems() {
        return problems;
    }

    /** Empty for an empty document, and for one that is not an object, which is a problem. */
    Optional<Document> read(int index, Node root) {
        document = index;
        positions = new HashMap<>();
        var tree = tree(root, "", 0);
        if (tree instanceof ObjectNode object) {
            return Optional.of(new Document(index, object, positions));
        }
        if (!tree.isNull()) {
            problem(root, "", "the document is not an object", "apiVersion, kind, metadata and spec");
        }
        return Optional.empty();
    }

    private JsonNode tree(Node node, String pointer, int depth) {
        positions.putIfAbsent(pointer, positionOf(node));
        if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
            reportSize(node, pointer);
            return NullNode.getInstance();
        }
        if (!(node instanceof ScalarNode) && !COLLECTIONS.contains(node.getTag())) {
            problem(node, pointer, "has the tag " + node.getTag(), "no tags");
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping, pointer, depth);
        }
        if (node instanceof SequenceNode sequence) {
            var array = JsonNodeFactory.instance.arrayNode();
            for (var item : sequence.getValue()) {
                array.add(tree(item, pointer + "/" + array.size(), depth + 1));
            }
            return array;
        }
        return scalar((ScalarNode) node, pointer);
    }

    private void reportSize(Node node, String pointer) {
        if (!tooLarge) {
            tooLarge = true;
            problem(node, pointer, "becomes too large by its aliases", "fewer aliases");
        }
    }

    private JsonNode object(MappingNode mapping, String pointer, int depth) {
        var object = JsonNodeFactory.instance.objectNode();
        for (var entry : mapping.getValue()) {
            var key = key(entry, pointer);
            var at = pointer + "/" + key.replace("~", "~0").replace("/", "~1");
            if (object.has(key)) {
                var first = positions.get(at);
                problem(
                        entry.getKeyNode(),
                        at,
                        "is a duplicate key; the first is in line " + first.line(),
                        "each key once");
                continue;
            }
            positions.put(at, positionOf(entry.getKeyNode()));
            object.set(key, tree(entry.getValueNode(), at, depth + 1));
        }
        return object;
    }

    private String key(NodeTuple entry, String pointer) {
        var node = entry.getKeyNode();
        if (!(node instanceof ScalarNode scalar)) {
            problem(node, pointer, "has a key that is not text", "text");
            return "";
        }
        return scalar.getValue();
    }

    private JsonNode scalar(ScalarNode node, String pointer) {
        if (node.getTag().equals(Tag.STR)) {
            return JsonNodeFactory.instance.textNode(node.getValue());
        }
        var construct = scalars.get(node.getTag());
        if (construct == null) {
            problem(node, pointer, "has the tag " + node.getTag(), "no tags");
            return NullNode.getInstance();
        }
        if (node.getValue().length() > MAX_NUMBER) {
            problem(node, pointer, "is a number of " + node.getValue().length() + " characters", "text in quotes");
            return NullNode.getInstance();
        }
        try {
            return JSON.valueToTree(construct.construct(node));
        } catch (YamlEngineException | NumberFormatException e) {
            problem(node, pointer, "is '" + node.getValue() + "', which is no value of its tag", "a valid value");
            return NullNode.getInstance();
        }
    }

    private void problem(Node node, String pointer, String what, String allowed) {
        problems.add(Problem.of(document, positionOf(node), Finding.refused(pointer, what, allowed)));
    }

    private static Position positionOf(Node node) {
        return node.getStartMark().map(DropParser::at).orElse(Position.START);
    }
}
