package caravan.bench;

import caravan.sim.kube.store.Keeping;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Objects as compressed text: a hundred thousand of them lie in the heap of the product that is measured, where a real
 * cluster would not.
 */
final class Deflated implements Keeping {

    private final ObjectMapper json = new ObjectMapper();

    @Override
    public Supplier<ObjectNode> keep(ObjectNode object) {
        var bytes = deflated(object);
        return () -> inflated(bytes);
    }

    private byte[] deflated(ObjectNode object) {
        var bytes = new ByteArrayOutputStream();
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try (var out = new DeflaterOutputStream(bytes, deflater)) {
            json.writeValue(out, object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private ObjectNode inflated(byte[] bytes) {
        try (var in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            return (ObjectNode) json.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
