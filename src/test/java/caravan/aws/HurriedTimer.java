package caravan.aws;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A thousand seconds pass in one. */
record HurriedTimer(Executor executor) implements Timer {

    private static final int TIMES = 1000;

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final long BEGAN = System.nanoTime();

    @Override
    public Instant now() {
        return START.plusNanos((System.nanoTime() - BEGAN) * TIMES);
    }

    @Override
    public CompletableFuture<Void> after(Duration duration) {
        var delayed = CompletableFuture.delayedExecutor(duration.toNanos() / TIMES, TimeUnit.NANOSECONDS, executor);
        return CompletableFuture.runAsync(() -> {}, delayed);
    }
}
