package caravan.engine;

import caravan.api.Kind;
import caravan.api.reader.Trees;
import caravan.kube.KubeFailure;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.ObjectRef;
import caravan.model.SuspendedException;
import caravan.status.UserObject;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a status where it differs from what was read. Its futures end well: a lost status must not hurt a migration. */
final class StatusWriter {

    private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubeGateway kube;

    /** What came of a status. */
    enum Result {
        SAME,
        WRITTEN,
        /** Somebody else wrote in between, or there was no answer: another look is needed soon. */
        AGAIN,
        /** It would be refused each second. */
        REFUSED
    }

    StatusWriter(KubeGateway kube) {
        this.kube = kube;
    }

    CompletableFuture<Result> write(
            Kind<GenericKubernetesResource> kind, GenericKubernetesResource read, Map<String, Object> status) {
        if (Trees.ofValue(status).equals(Trees.ofValue(statusOf(read)))) {
            return CompletableFuture.completedFuture(Result.SAME);
        }
        var changed = new GenericKubernetesResource();
        changed.setApiVersion(kind.apiVersion());
        changed.setKind(kind.name());
        changed.setMetadata(read.getMetadata());
        var fields = new LinkedHashMap<>(read.getAdditionalProperties());
        fields.put("status", status);
        changed.setAdditionalProperties(fields);
        return kube.updateStatus(kind, changed)
                .handle((written, failure) -> failure == null ? Result.WRITTEN : told(kind, read, failure));
    }

    private static Result told(Kind<?> kind, GenericKubernetesResource read, Throwable failure) {
        var cause = Futures.causeOf(failure);
        if (cause instanceof KubeFailure known && known.is(KubeFailure.Reason.NOT_FOUND)) {
            return Result.SAME;
        }
        var passing = cause instanceof SuspendedException
                || (cause instanceof KubeFailure known
                        && (known.is(KubeFailure.Reason.CONFLICT) || known.is(KubeFailure.Reason.UNREACHABLE)));
        LOG.atLevel(passing ? org.slf4j.event.Level.DEBUG : org.slf4j.event.Level.WARN)
                .log(
                        "The status of {} {}/{} was not written and is tried again: {}",
                        kind.name(),
                        read.getMetadata().getNamespace(),
                        read.getMetadata().getName(),
                        cause.getMessage());
        return passing ? Result.AGAIN : Result.REFUSED;
    }

    /**
     * Its bytes as text, counted until they are more than {@code most}: the text of a thousand machines takes megabytes,
     * and by how much it is too large is no matter.
     */
    static int sizeOf(Map<String, Object> status, int most) {
        var count = new Count(most);
        try {
            JSON.writeValue(count, status);
        } catch (IOException e) {
            if (count.bytes <= most) {
                throw new UncheckedIOException(e);
            }
        }
        return count.bytes;
    }

    /** Keeps nothing, and takes no more when there was too much. */
    private static final class Count extends OutputStream {

        private final int most;
        private int bytes;

        private Count(int most) {
            this.most = most;
        }

        @Override
        public void write(int one) throws IOException {
            add(1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            add(length);
        }

        private void add(int more) throws IOException {
            bytes += more;
            if (bytes > most) {
                throw new IOException("More than " + most + " bytes.");
            }
        }
    }

    static UserObject viewOf(GenericKubernetesResource object) {
        var metadata = object.getMetadata();
        return new UserObject(
                new ObjectRef(metadata.getNamespace(), metadata.getName(), metadata.getUid()),
                Objects.requireNonNullElse(metadata.getGeneration(), 0L),
                Objects.requireNonNullElse(metadata.getCreationTimestamp(), ""),
                mapOf(object.getAdditionalProperties().get("spec")),
                statusOf(object));
    }

    private static Map<String, Object> statusOf(GenericKubernetesResource object) {
        return mapOf(object.getAdditionalProperties().get("status"));
    }

    private static Map<String, Object> mapOf(Object value) {
        var map = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> fields) {
            fields.forEach((name, field) -> map.put(name.toString(), field));
        }
        return map;
    }
}
