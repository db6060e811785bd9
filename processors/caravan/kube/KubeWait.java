package caravan.kube;

import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.SuspendedException;
import caravan.model.Timer;
import caravan.model.Verdict;
import caravan.model.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One wait: looks, judges, and looks again until it is over. At most one look is under way. */
final class KubeWait<T> {

    /** A pause between two looks is no longer than this part of what has been waited already, */
    private static final int PART = 10;
    /** or than so many of the usual ones. */
    private static final int LONGEST = 6;

    private final Target target;
    private final Wait<T> wait;
    private final Supplier<CompletableFuture<Optional<T>>> read;
    private final Timer timer;
    private final Instant begun;
    private final Instant deadline;
    private final Movement movement;
    /** Percent of the re-read's period; by name, so that waits are spread and yet the same in each run. */
    private final int jitter;

    private final CompletableFuture<T> result = new CompletableFuture<>();
    /** Looks asked for and not yet answered; those asked for during a look are one more look. */
    private final AtomicInteger asked = new AtomicInteger();

    /** What it looks with, and at what time. */
    record Look<T>(Supplier<CompletableFuture<Optional<T>>> read, Timer timer) {}

    KubeWait(Target target, Wait<T> wait, Look<T> look, Movement.Patience patience) {
        this.target = target;
        this.wait = wait;
        this.read = look.read();
        this.timer = look.timer();
        this.begun = timer.now();
        this.deadline = begun.plus(wait.deadline());
        this.movement = new Movement(wait, Remedies.describe(target), timer, patience);
        this.jitter = 90 + Math.floorMod(target.toString().hashCode(), 21);
    }

    CompletableFuture<T> result() {
        return result;
    }

    void whenOver(Runnable action) {
        Unattended.whenOver(result, (value, failure) -> {
            movement.over();
            action.run();
        });
    }

    void fail(RuntimeException why) {
        result.completeExceptionally(why);
    }

    void start(Duration reread) {
        look();
        again(reread);
    }

    /** Timers are short, so that a wait that is over is not kept alive until its deadline. */
    private void again(Duration reread) {
        if (result.isDone()) {
            return;
        }
        var now = timer.now();
        var left = Duration.between(now, deadline);
        var jittered =
                pause(reread, Duration.between(begun, now)).multipliedBy(jitter).dividedBy(100);
        var next = left.isNegative() || left.compareTo(jittered) > 0 ? jittered : left.plusMillis(1);
        Unattended.whenOver(timer.after(next), (nothing, failure) -> {
            look();
            again(reread);
        });
    }

    /** What takes long is looked at seldom: thirty thousand claims would ask thousands of times a second. */
    private static Duration pause(Duration reread, Duration waited) {
        var wanted = waited.dividedBy(PART);
        var longest = reread.multipliedBy(LONGEST);
        if (wanted.compareTo(reread) < 0) {
            return reread;
        }
        return wanted.compareTo(longest) < 0 ? wanted : longest;
    }

    void look() {
        if (asked.getAndIncrement() == 0) {
            readOnce();
        }
    }

    private void readOnce() {
        if (result.isDone()) {
            return;
        }
        var taken = asked.get();
        Unattended.whenOver(read.get(), (seen, failure) -> {
            judge(seen, failure);
            if (asked.addAndGet(-taken) > 0) {
                readOnce();
            }
        });
    }

    private void judge(Optional<T> seen, Throwable failure) {
        if (failure != null) {
            notSeen(Futures.causeOf(failure));
            return;
        }
        try {
            decide(seen);
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private void decide(Optional<T> seen) {
        var verdict = wait.judge().apply(seen);
        if (verdict instanceof Verdict.Reached) {
            // Null where the absence of the object was waited for; the interface says so.
            result.complete(seen.orElse(null));
        } else if (verdict instanceof Verdict.Impossible impossible) {
            result.completeExceptionally(impossible.why());
        } else if (late()) {
            result.completeExceptionally(deadlineExceeded(seen.isPresent() ? "" : " It does not exist.", null));
        } else {
            movement.seen(verdict);
        }
    }

    private boolean late() {
        return !timer.now().isBefore(deadline);
    }

    /** Without a look nothing is known: only an answer that will not change makes it a failure. */
    private void notSeen(Throwable failure) {
        if (!late()) {
            movement.check();
            return;
        }
        var unknown = !(failure instanceof KubeFailure kube) || kube.is(KubeFailure.Reason.UNREACHABLE);
        result.completeExceptionally(
                unknown
                        ? new SuspendedException("Waited for " + wait.what() + ": " + failure.getMessage(), failure)
                        : deadlineExceeded(" " + failure.getMessage(), failure));
    }

    /** As in settings: {@code 1h30m}. */
    private static String text(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    private MigrationException deadlineExceeded(String detail, Throwable cause) {
        var problem = "Waited " + text(wait.deadline()) + " for " + wait.what() + "." + detail;
        var exceeded =
                new MigrationException("DeadlineExceeded", target.toString(), problem, Remedies.describe(target));
        if (cause != null) {
            exceeded.initCause(cause);
        }
        return exceeded;
    }
}
