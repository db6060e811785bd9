package caravan.aws;

import caravan.model.MigrationException;
import caravan.model.Wait;
import caravan.model.WaitProgress.Stalled;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One wait and when its object is looked at next. Between {@link #take} and {@link #later} it belongs to one look. */
final class Watched<V> {

    /** Refused looks in a row after which the wait gives up: keys may be in the middle of a rotation. */
    private static final int REFUSALS = 3;

    /** A wait is told to be stalled before its deadline, however short that is. */
    private static final int OF_DEADLINE = 3;

    private final long number;
    private final Wait<V> wait;
    private final Instant end;
    private final Duration patience;
    private final Rhythm rhythm;
    private final CompletableFuture<V> future = new CompletableFuture<>();
    private final AtomicBoolean taken = new AtomicBoolean();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile Instant next;
    private volatile Duration interval = Duration.ZERO;
    private volatile String lastSeen = "not looked at yet";
    private volatile int percent;
    private volatile Instant moved;
    private volatile boolean stalled;

    /** The first look is due at once: after a restart the object may be long there. */
    Watched(long number, Wait<V> wait, AwsSettings settings, WaitList.Time time) {
        this.number = number;
        this.wait = wait;
        this.next = time.timer().now();
        this.moved = next;
        this.end = next.plus(wait.deadline());
        this.patience =
                Collections.min(List.of(settings.stalledAfter(), wait.deadline().dividedBy(OF_DEADLINE)));
        this.rhythm = new Rhythm(next, settings, time.random());
    }

    long number() {
        return number;
    }

    Wait<V> wanted() {
        return wait;
    }

    CompletableFuture<V> future() {
        return future;
    }

    boolean due(Instant now) {
        return !next.isAfter(now) && !taken.get();
    }

    /** Whether the caller now has to look: what is due within half its interval joins a look that is made anyway. */
    boolean take(Instant now) {
        return !next.minus(interval.dividedBy(2)).isAfter(now) && taken.compareAndSet(false, true);
    }

    /** Nothing new: gives it back until the interval is over, and not beyond the deadline. */
    void later(Instant now) {
        interval = rhythm.next(now, percent);
        var due = now.plus(interval);
        next = due.isBefore(end) ? due : end;
        taken.set(false);
    }

    void seen(Instant now, int nowPercent, String what) {
        lastSeen = what;
        if (nowPercent != percent) {
            percent = nowPercent;
            moved = now;
        }
    }

    void works(Instant now) {
        lastSeen = "it was at work";
        moved = now;
    }

    void unseen(String why) {
        lastSeen = why;
    }

    int percent() {
        return percent;
    }

    boolean refusedTooOften() {
        return refusals.incrementAndGet() >= REFUSALS;
    }

    void answered() {
        refusals.set(0);
    }

    boolean over(Instant now) {
        return !now.isBefore(end);
    }

    Duration overdueFor(Instant now) {
        return Duration.between(end, now);
    }

    /** Whether it has just stopped moving. */
    boolean stalls(Instant now) {
        var stalls = !stalled && !now.isBefore(moved.plus(patience));
        stalled |= stalls;
        return stalls;
    }

    /** Whether it was told to be stalled, and moves again. */
    boolean recovers(Instant now) {
        var recovers = stalled && now.isBefore(moved.plus(patience));
        stalled &= !recovers;
        return recovers;
    }

    Optional<Stalled> stalled() {
        return stalled
                ? Optional.of(new Stalled(
                        wait.id(),
                        wait.what(),
                        moved,
                        "last seen at " + percent + " %",
                        "Look at " + wait.id() + " in EC2 to see what holds it up."))
                : Optional.empty();
    }

    MigrationException tooLate() {
        return new MigrationException(
                "DeadlineExceeded",
                wait.id(),
                "Waited " + wait.deadline().toSeconds() + " s in vain for " + wait.what() + "; " + lastSeen + ".",
                "Look at " + wait.id() + " in EC2 to see what holds it up, then start a new Migration.");
    }
}
