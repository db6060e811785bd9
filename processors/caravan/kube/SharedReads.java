package caravan.kube;

import caravan.api.Kind;
import caravan.model.ObjectRef;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Live reads of objects that many migrations have in common, such as their Plan; understood once for all of them. */
public final class SharedReads<T extends HasMetadata, R> {

    /** The Migration of a thousand machines has a status of a megabyte, and somebody always asks for it. */
    private static final Shared.Rest REST = new Shared.Rest(4, Duration.ofMillis(500));

    private final Shared<ObjectRef, Optional<R>> reads;

    /** {@code meaning} is pure, and what it gives is immutable. */
    public SharedReads(KubeGateway kube, Timer timer, Kind<T> kind, Function<T, R> meaning) {
        reads = new Shared<>(
                timer, REST, ref -> kube.get(kind, ref.namespace(), ref.name()).thenApply(found -> found.map(meaning)));
    }

    /** Empty when there is none of that namespace and name; the uid is not looked at. */
    public CompletableFuture<Optional<R>> get(ObjectRef ref) {
        return reads.ask(ObjectRef.named(ref.namespace(), ref.name()));
    }
}
