package caravan.kube;

import caravan.api.Kind;
import caravan.model.ObjectRef;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Live reads of objects that many migrations have in common, such as their Plan; understood once for all of them. */
public final class SharedReads<T extends HasMetadata, R> {

    /** The Migration of a thousand machines has a status of a megabyte, and somebody always asks for it. */
    private static final int BREAKS = 4;

    private final Shared<ObjectRef, Optional<R>> reads;

    /** {@code meaning} is pure, and what it gives is immutable. */
    public SharedReads(KubeGateway kube, Timer timer, Kind<T> kind, Function<T, R> meaning) {
        reads = new Shared<>(timer, BREAKS, ref -> kube.get(kind, ref.namespace(), ref.name())
                .thenApply(found -> found.map(meaning)));
    }

    /** Empty when there is none of that namespace and name; the uid is not looked at. */
    public CompletableFuture<Optional<R>> get(ObjectRef ref) {
        return reads.ask(ObjectRef.named(ref.namespace(), ref.name()));
    }
}
