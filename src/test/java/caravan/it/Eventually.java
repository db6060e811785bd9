package caravan.it;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Looks again until something is so, or fails with what did not come. */
public final class Eventually {

    private static final long PAUSE_MILLIS = 50;

    private Eventually() {}

    public static void holds(String what, Duration within, BooleanSupplier condition) {
        get(what, within, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    public static <T> T get(String what, Duration within, Supplier<Optional<T>> look) {
        var deadline = Instant.now().plus(within);
        while (true) {
            var found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("Not within " + within.toSeconds() + " s: " + what);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            var timedOut = !new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            assert timedOut;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting.", e);
        }
    }
}
