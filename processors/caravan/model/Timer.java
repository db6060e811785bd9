package caravan.model;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** The time that waits go by; tests scale it. */
public interface Timer {

    Instant now();

    /** Completes after the duration, on a thread that may run long continuations. */
    CompletableFuture<Void> after(Duration duration);
}
