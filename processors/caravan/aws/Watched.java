package caravan.aws;

import caravan.model.MigrationException;
import caravan.model.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** One wait and when its object is looked at next. Between {@link #take} and {@link #later} it belongs to one look. */
final class Watched<V> {

    /** Refused looks in a row after which the wait gives up: keys may be in the middle of a rotation. */
    private static final int REFUSALS = 3;

    private static final double GROWTH = 1.5;
    /** Each interval is 80 to 120 percent of what it should be. */
    private static final double JITTER = 0.2;

    private final Wait<V> wait;
    private final RandomGenerator random;
    private final Instant end;
    private final Duration longest;
    private final CompletableFuture<V> future = new CompletableFuture<>();
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile Instant next;
    private volatile Duration interval;
    private final AtomicInteger refusals = new AtomicInteger();

    /** The first look is due at once: after a restart the object may be long there. */
    Watched(Wait<V> wait, AwsSettings settings, WaitList.Time time) {
        this.wait = wait;
        this.random = time.random();
        this.next = time.timer().now();
        this.end = next.plus(wait.deadline());
        this.interval = settings.pollInitial();
        this.longest = settings.pollMax();
    }

    Wait<V> wanted() {
        return wait;
    }

    CompletableFuture<V> future() {
        return future;
    }

    /** Whether the caller now has to look. */
    boolean take(Instant now) {
        return !next.isAfter(now) && taken.compareAndSet(false, true);
    }

    /** Nothing new: gives it back until the interval, which grows, is over, and not beyond the deadline. */
    void later(Instant now) {
        var factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        var due = now.plusMillis((long) (interval.toMillis() * factor));
        next = due.isBefore(end) ? due : end;
        var grown = Duration.ofMillis((long) (interval.toMillis() * GROWTH));
        interval = grown.compareTo(longest) < 0 ? grown : longest;
        taken.set(false);
    }

    boolean refusedTooOften() {
        return refusals.incrementAndGet() >= REFUSALS;
    }

    void answered() {
        refusals.set(0);
    }

    /** By the id, so that waits are met in the same order whenever the same things happen. */
    @Override
    public int hashCode() {
        return wait.id().hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    boolean over(Instant now) {
        return !now.isBefore(end);
    }

    MigrationException tooLate(String lastSeen) {
        return new MigrationException(
                "DeadlineExceeded",
                wait.id(),
                "Waited " + wait.deadline().toSeconds() + " s in vain for " + wait.what() + "; " + lastSeen + ".",
                "Look at " + wait.id() + " in EC2 to see what holds it up, then start a new Migration.");
    }
}
