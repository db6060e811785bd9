package caravan.kube;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Time that passes only when a test says so. */
final class ManualTimer implements Timer {

    private record Due(Instant at, CompletableFuture<Void> future) {}

    private final List<Due> due = new ArrayList<>();
    private Instant now = Instant.EPOCH;

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public CompletableFuture<Void> after(Duration duration) {
        var next = new Due(now.plus(duration), new CompletableFuture<>());
        due.add(next);
        return next.future();
    }

    void advance(Duration duration) {
        var end = now.plus(duration);
        while (true) {
            var next = due.stream().filter(one -> !one.at().isAfter(end)).min(Comparator.comparing(Due::at));
            if (next.isEmpty()) {
                break;
            }
            due.remove(next.get());
            now = next.get().at();
            next.get().future().complete(null);
        }
        now = end;
    }

    /** How many have not ended. */
    int open() {
        return due.size();
    }
}
