package caravan.wiring;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The machine's own time. */
final class SystemTimer implements Timer {

    private final ScheduledExecutorService scheduler;
    private final Executor continuations;

    SystemTimer(ScheduledExecutorService scheduler, Executor continuations) {
        this.scheduler = scheduler;
        this.continuations = continuations;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public CompletableFuture<Void> after(Duration duration) {
        var passed = new CompletableFuture<Void>();
        var unused = scheduler.schedule(
                () -> continuations.execute(() -> passed.complete(null)), duration.toMillis(), TimeUnit.MILLISECONDS);
        return passed;
    }
}
