package caravan.fake;

import caravan.model.MigrationException;
import caravan.model.Verdict;
import caravan.model.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Open waits, judged whenever anything changes; their deadlines pass when a test says so. */
public final class Waits {

    private final List<Pending<?>> open = new ArrayList<>();

    private record Pending<T>(Wait<T> awaited, Supplier<Optional<T>> look, CompletableFuture<T> future) {}

    <T> CompletableFuture<T> add(Wait<T> awaited, Supplier<Optional<T>> look) {
        var pending = new Pending<>(awaited, look, new CompletableFuture<T>());
        open.add(pending);
        judge(pending);
        return pending.future();
    }

    public List<Duration> deadlines() {
        return open.stream().map(pending -> pending.awaited().deadline()).toList();
    }

    void judge() {
        List.copyOf(open).forEach(this::judge);
    }

    public void expire() {
        for (var pending : List.copyOf(open)) {
            open.remove(pending);
            var awaited = pending.awaited();
            pending.future()
                    .completeExceptionally(new MigrationException(
                            "DeadlineExceeded",
                            awaited.id(),
                            "Waited too long for " + awaited.what() + ".",
                            "look at it"));
        }
    }

    private <T> void judge(Pending<T> pending) {
        var seen = pending.look().get();
        var verdict = pending.awaited().judge().apply(seen);
        if (verdict instanceof Verdict.Waiting || verdict instanceof Verdict.Working) {
            return;
        }
        open.remove(pending);
        if (verdict instanceof Verdict.Impossible impossible) {
            pending.future().completeExceptionally(impossible.why());
        } else {
            pending.future().complete(seen.orElse(null));
        }
    }
}
