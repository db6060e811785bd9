package caravan.kube;

import caravan.api.Kind;
import caravan.model.ObjectRef;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes changes from the informers' threads at once, because a slow handler blinds its informer, and passes them on one
 * after another. A change that waits already is not queued again, so the queue is no longer than the number of objects.
 */
final class ChangeQueue {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeQueue.class);

    record Change(Kind<?> kind, ObjectRef ref) {}

    private final Map<Kind<?>, List<Consumer<ObjectRef>>> consumers = new ConcurrentHashMap<>();
    private final Set<Change> waiting = new LinkedHashSet<>();
    private final Executor executor;
    private boolean draining;

    ChangeQueue(Executor executor) {
        this.executor = executor;
    }

    void subscribe(Kind<?> kind, Consumer<ObjectRef> consumer) {
        consumers.computeIfAbsent(kind, k -> new CopyOnWriteArrayList<>()).add(consumer);
    }

    void offer(Change change) {
        if (enqueue(change)) {
            try {
                executor.execute(this::drain);
            } catch (RejectedExecutionException e) {
                LOG.debug("Changes are passed on no more: shutting down", e);
            }
        }
    }

    private synchronized boolean enqueue(Change change) {
        waiting.add(change);
        var first = !draining;
        draining = true;
        return first;
    }

    private synchronized Optional<Change> next() {
        var first = waiting.stream().findFirst();
        first.ifPresentOrElse(waiting::remove, () -> draining = false);
        return first;
    }

    private void drain() {
        for (var change = next(); change.isPresent(); change = next()) {
            pass(change.get());
        }
    }

    private void pass(Change change) {
        for (var consumer : consumers.getOrDefault(change.kind(), List.of())) {
            try {
                consumer.accept(change.ref());
            } catch (RuntimeException e) {
                LOG.error("A change of {} {} was not taken", change.kind().name(), change.ref(), e);
            }
        }
    }
}
