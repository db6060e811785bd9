package caravan.kube;

import caravan.api.Kind;
import caravan.model.SuspendedException;
import caravan.model.Timer;
import caravan.model.Wait;
import caravan.model.WaitProgress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The waits for Kubernetes objects. An informer's event only makes a wait look again at once: what decides is a live
 * read, which also happens by itself from time to time, because a half-open watch is blind for up to ten minutes.
 */
public final class KubeWaits {

    private record Key(String kind, String id) {}

    /** The live read that decides. */
    public interface Reads {
        <T extends HasMetadata> CompletableFuture<Optional<T>> get(Kind<T> kind, String namespace, String name);
    }

    private final Reads reads;
    private final Timer timer;
    private final Duration reread;
    private final Duration stalledAfter;
    private final Map<Key, Set<KubeWait<?>>> open = new ConcurrentHashMap<>();
    private final AtomicReference<Optional<String>> suspended = new AtomicReference<>(Optional.empty());
    private volatile WaitProgress observer = WaitProgress.none();

    /** Looks by {@code reads}, at least once in {@code reread}; what has not moved for {@code stalledAfter} is told. */
    public KubeWaits(Reads reads, Timer timer, Duration reread, Duration stalledAfter) {
        this.stalledAfter = stalledAfter;
        this.reads = reads;
        this.timer = timer;
        this.reread = reread;
    }

    /** See {@link KubeGateway#await}. */
    public <T extends HasMetadata> CompletableFuture<T> await(Kind<T> kind, Wait<T> wait) {
        var slash = kind.namespaced() ? wait.id().indexOf('/') : -1;
        var namespace = slash < 0 ? "" : wait.id().substring(0, slash);
        var target = Target.object(kind, namespace, wait.id().substring(slash + 1));
        var one = new KubeWait<>(
                target,
                wait,
                new KubeWait.Look<>(() -> reads.get(kind, target.namespace(), target.name()), timer),
                new Movement.Patience(observer, stalledAfter));
        var key = new Key(kind.plural(), wait.id());
        open.compute(key, (k, waits) -> {
            var all = waits == null ? ConcurrentHashMap.<KubeWait<?>>newKeySet() : waits;
            all.add(one);
            return all;
        });
        one.whenOver(() -> forget(key, one));
        // Looked at after the wait is known: a suspension in between finds either the reason or the wait.
        suspended.get().ifPresentOrElse(why -> one.fail(new SuspendedException(why)), () -> one.start(reread));
        return one.result();
    }

    /** From now on it hears of waits that stop moving. */
    public void observe(WaitProgress next) {
        observer = next;
    }

    private void forget(Key key, KubeWait<?> one) {
        open.computeIfPresent(key, (k, waits) -> {
            waits.remove(one);
            return waits.isEmpty() ? null : waits;
        });
    }

    /** A hint that the object {@code namespace/name}, or the cluster-scoped one of this name, has changed. */
    public void changed(Kind<?> kind, String id) {
        open.getOrDefault(new Key(kind.plural(), id), Set.of()).forEach(KubeWait::look);
    }

    /** Fails every wait, and every later one until {@link #resume()}, with a {@link SuspendedException}. */
    public void suspendAll(String why) {
        suspended.set(Optional.of(why));
        List<KubeWait<?>> all = new ArrayList<>();
        open.values().forEach(all::addAll);
        all.forEach(one -> one.fail(new SuspendedException(why)));
    }

    /** Takes waits again. */
    public void resume() {
        suspended.set(Optional.empty());
    }

    /** How many are under way. */
    public int size() {
        return open.values().stream().mapToInt(Set::size).sum();
    }
}
