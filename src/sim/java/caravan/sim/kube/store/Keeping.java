package caravan.sim.kube.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** In which form objects lie in the store. */
@FunctionalInterface
public interface Keeping {

    /** Gives the object back whenever asked; the nodes that it gives must not be changed. */
    Supplier<ObjectNode> keep(ObjectNode object);

    /** As they are: fast to read. */
    static Keeping trees() {
        return object -> () -> object;
    }

    /** As bytes: a tree takes ten times the memory of its text, too much for tens of thousands of objects. */
    static Keeping packed() {
        var json = new ObjectMapper();
        return object -> {
            var bytes = bytes(json, object);
            return () -> tree(json, bytes);
        };
    }

    private static byte[] bytes(ObjectMapper json, ObjectNode object) {
        try {
            return json.writeValueAsBytes(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode tree(ObjectMapper json, byte[] bytes) {
        try {
            return (ObjectNode) json.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
