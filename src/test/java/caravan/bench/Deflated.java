package caravan.bench;

import caravan.sim.kube.store.Keeping;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Objects as compressed text: a hundred thousand of them lie in the heap of the product that is measured, where a real
 * cluster would not. One is like another of its kind, so that it is told by what differs from an earlier one.
 */
final class Deflated implements Keeping {

    /** A window of the algorithm; what is larger than that is compressed without an example. */
    private static final int WINDOW = 32 * 1024;
    /** Objects of a kind grow; one that has grown so much is the better example. */
    private static final double GROWN = 1.2;

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Example> examples = new ConcurrentHashMap<>();
    /** Outside of the heap: the library keeps the collector waiting while it works on arrays. */
    private final ThreadLocal<Room> rooms = ThreadLocal.withInitial(Room::new);

    private record Example(int length, ByteBuffer text) {

        private static Example of(byte[] text) {
            return new Example(text.length, direct(text));
        }

        private boolean outgrownBy(byte[] text) {
            return text.length > length * GROWN && text.length <= WINDOW;
        }
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
    }

    @Override
    public Supplier<ObjectNode> keep(ObjectNode object) {
        try {
            var text = json.writeValueAsBytes(object);
            var example = exampleFor(object.path("kind").asText(), text);
            var kept = rooms.get().deflated(text, example);
            var length = text.length;
            return () -> inflated(kept, length, example);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Example exampleFor(String kind, byte[] text) {
        return examples.compute(
                kind, (any, known) -> known == null || known.outgrownBy(text) ? Example.of(text) : known);
    }

    private ObjectNode inflated(byte[] kept, int length, Example example) {
        try {
            return (ObjectNode) json.readTree(rooms.get().inflated(kept, length, example));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (DataFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What one thread works with. */
    private static final class Room {

        private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        private final Inflater inflater = new Inflater();
        private ByteBuffer text = ByteBuffer.allocateDirect(WINDOW);
        private ByteBuffer packed = ByteBuffer.allocateDirect(WINDOW);

        private byte[] deflated(byte[] from, Example example) {
            text = filled(text, from);
            // What cannot be compressed becomes a little longer
            packed = withRoom(packed, from.length + WINDOW);
            deflater.reset();
            deflater.setDictionary(example.text().duplicate());
            deflater.setInput(text);
            deflater.finish();
            while (!deflater.finished()) {
                deflater.deflate(packed);
            }
            return taken(packed);
        }

        private byte[] inflated(byte[] from, int length, Example example) throws DataFormatException {
            packed = filled(packed, from);
            text = withRoom(text, length);
            inflater.reset();
            inflater.setInput(packed);
            while (!inflater.finished()) {
                if (inflater.inflate(text) == 0 && inflater.needsDictionary()) {
                    inflater.setDictionary(example.text().duplicate());
                }
            }
            return taken(text);
        }

        private static ByteBuffer filled(ByteBuffer buffer, byte[] bytes) {
            return withRoom(buffer, bytes.length).put(bytes).flip();
        }

        private static ByteBuffer withRoom(ByteBuffer buffer, int bytes) {
            return buffer.capacity() < bytes ? ByteBuffer.allocateDirect(2 * bytes) : buffer.clear();
        }

        private static byte[] taken(ByteBuffer buffer) {
            var bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes);
            return bytes;
        }
    }
}
