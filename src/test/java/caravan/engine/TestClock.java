package caravan.engine;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** A clock that a test moves; nothing waits by it. */
final class TestClock implements Timer {

    private Instant now = Instant.parse("2026-03-01T00:00:00Z");

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public CompletableFuture<Void> after(Duration duration) {
        throw new UnsupportedOperationException("Nothing waits here.");
    }

    synchronized void pass(Duration duration) {
        now = now.plus(duration);
    }
}
