package caravan.aws;

import caravan.model.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Joins the look-ups of many migrations that are made within a short window into one call. */
final class DescribeBatcher<V> {

    private final Lookup<V> lookup;
    private final Timer timer;
    private final Duration window;
    private final Object lock = new Object();
    private Map<String, CompletableFuture<Optional<V>>> open = new LinkedHashMap<>();

    DescribeBatcher(Lookup<V> lookup, Timer timer, Duration window) {
        this.lookup = lookup;
        this.timer = timer;
        this.window = window;
    }

    /** Empty when EC2 does not know it. The future may complete on any thread; the caller hands it over. */
    CompletableFuture<Optional<V>> one(String id) {
        boolean first;
        CompletableFuture<Optional<V>> answer;
        synchronized (lock) {
            first = open.isEmpty();
            answer = open.computeIfAbsent(id, unknown -> new CompletableFuture<>());
        }
        if (first) {
            Continuations.whenDone(timer.after(window), (over, problem) -> send());
        }
        return answer.copy();
    }

    /** Without those that EC2 does not know, in the order asked; no ids, no call. */
    CompletableFuture<List<V>> all(Collection<String> ids) {
        return Lookup.joined(ids.stream()
                .distinct()
                .map(id -> one(id).thenApply(found -> found.stream().toList()))
                .toList());
    }

    private void send() {
        Map<String, CompletableFuture<Optional<V>>> batch;
        synchronized (lock) {
            batch = open;
            open = new LinkedHashMap<>();
        }
        for (var ids : Lookup.chunks(batch.keySet(), Lookup.IDS)) {
            Continuations.whenDone(
                    lookup.find(ids), (found, problem) -> ids.forEach(id -> answer(batch.get(id), id, found, problem)));
        }
    }

    private static <V> void answer(
            CompletableFuture<Optional<V>> asked, String id, Map<String, V> found, Throwable problem) {
        if (problem == null) {
            asked.complete(Optional.ofNullable(found.get(id)));
        } else {
            asked.completeExceptionally(Continuations.bare(problem));
        }
    }
}
