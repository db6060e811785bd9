package caravan.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A timer whose waits end at once, with a {@link SuspendedException}, when this process leads no more or stops. */
public final class SuspendableTimer implements Timer {

    private final Timer timer;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<Void>> open = new ConcurrentHashMap<>();
    private volatile Optional<SuspendedException> suspended = Optional.empty();

    public SuspendableTimer(Timer timer) {
        this.timer = timer;
    }

    @Override
    public Instant now() {
        return timer.now();
    }

    @Override
    public CompletableFuture<Void> after(Duration duration) {
        var passed = new CompletableFuture<Void>();
        var number = numbers.incrementAndGet();
        open.put(number, passed);
        var forgotten = passed.whenComplete((done, failure) -> open.remove(number));
        var unused = timer.after(duration).whenComplete((done, failure) -> {
            if (failure == null) {
                passed.complete(null);
            } else {
                passed.completeExceptionally(failure);
            }
        });
        // After adding: a suspension in between misses no wait.
        suspended.ifPresent(passed::completeExceptionally);
        return forgotten;
    }

    /** Ends every wait, those to come too. */
    public void suspendAll(SuspendedException why) {
        suspended = Optional.of(why);
        open.values().forEach(wait -> wait.completeExceptionally(why));
    }

    /** Lets new waits in again. */
    public void resume() {
        suspended = Optional.empty();
    }
}
