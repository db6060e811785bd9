package caravan.fake;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Time that passes when a test says so. */
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

    /** Whatever becomes due in between is completed at the end. */
    public void pass(Duration duration) {
        List<Alarm> due;
        synchronized (this) {
            now = now.plus(duration);
            due = alarms.stream().filter(alarm -> !alarm.due().isAfter(now)).toList();
            alarms.removeAll(due);
        }
        due.forEach(alarm -> alarm.future().complete(null));
    }
}
