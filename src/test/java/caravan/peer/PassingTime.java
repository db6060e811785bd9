package caravan.peer;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/** Time that passes only when nothing else can happen: from one due moment to the next. */
final class PassingTime implements Timer {

    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::at));
    private Instant now = Instant.parse("2026-03-01T00:00:00Z");

    private record Due(Instant at, CompletableFuture<Void> future) {}

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public CompletableFuture<Void> after(Duration duration) {
        var future = new CompletableFuture<Void>();
        if (duration.isZero()) {
            future.complete(null);
        } else {
            due.add(new Due(now.plus(duration), future));
        }
        return future;
    }

    /** Lets this much time pass, and everything happen that is due by then. */
    void pass(Duration duration) {
        var end = now.plus(duration);
        while (!due.isEmpty() && !due.peek().at().isAfter(end)) {
            jump();
        }
        now = end;
    }

    /** Jumps to the next due moment; false where there is none. */
    boolean jump() {
        var next = due.poll();
        if (next == null) {
            return false;
        }
        now = next.at().isAfter(now) ? next.at() : now;
        next.future().complete(null);
        return true;
    }
}
