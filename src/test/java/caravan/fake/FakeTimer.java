package caravan.fake;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Time that passes only when a test says so. */
public final class FakeTimer implements Timer {

    private record Alarm(Instant due, CompletableFuture<Void> future) {}

    private final List<Alarm> alarms = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-01T00:00:00Z");

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized CompletableFuture<Void> after(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            return CompletableFuture.completedFuture(null);
        }
        var alarm = new Alarm(now.plus(duration), new CompletableFuture<>());
        alarms.add(alarm);
        return alarm.future();
    }

    /** How many wait for their time. */
    public synchronized int waiting() {
        return alarms.size();
    }

    /** What becomes due in between comes at its own time, the earliest first. */
    public void pass(Duration duration) {
        var end = now().plus(duration);
        for (var next = next(end); next.isPresent(); next = next(end)) {
            next.get().future().complete(null);
        }
        synchronized (this) {
            now = end;
        }
    }

    private synchronized Optional<Alarm> next(Instant end) {
        var next = alarms.stream().filter(alarm -> !alarm.due().isAfter(end)).min(Comparator.comparing(Alarm::due));
        next.ifPresent(alarm -> {
            alarms.remove(alarm);
            now = alarm.due().isAfter(now) ? alarm.due() : now;
        });
        return next;
    }
}
