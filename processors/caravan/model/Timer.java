package caravan.model;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** The time that waits go by; tests scale it. */
public interface Timer {

    Instant now();

    /** Counts nanoseconds from any beginning, for lengths of time; a clock that is set right does not move it. */
    default long nanos() {
        var now = now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** Completes after the duration, on a thread that may run long continuations. */
    CompletableFuture<Void> after(Duration duration);
}
