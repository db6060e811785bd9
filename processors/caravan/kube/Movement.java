package caravan.kube;

import caravan.model.Timer;
import caravan.model.Verdict;
import caravan.model.Wait;
import caravan.model.WaitProgress;
import caravan.model.WaitProgress.Stalled;
import java.time.Duration;
import java.time.Instant;

/** Tells when an object that is waited for has not moved for too long, once, and when it moves again or is over. */
final class Movement {

    /** A wait is told to be stalled before its deadline, however short that is. */
    private static final int OF_DEADLINE = 3;

    private final Wait<?> wait;
    private final String remedy;
    private final Timer timer;
    private final WaitProgress observer;
    private final Duration patience;
    private Instant moved;
    private String lastSeen = "";
    private boolean told;

    /** {@code remedy}: what an operator does about it. */
    Movement(Wait<?> wait, String remedy, Timer timer, Patience patience) {
        this.wait = wait;
        this.remedy = remedy;
        this.timer = timer;
        this.observer = patience.observer();
        this.patience = shorter(patience.length(), wait.deadline().dividedBy(OF_DEADLINE));
        this.moved = timer.now();
    }

    /** Who hears of it, and after what time. */
    record Patience(WaitProgress observer, Duration length) {}

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Another look, and how the object stands by it. */
    synchronized void seen(Verdict verdict) {
        var standing = verdict instanceof Verdict.Waiting waiting ? waiting.seen() : "";
        if (verdict instanceof Verdict.Working || !standing.equals(lastSeen)) {
            moved = timer.now();
            lastSeen = standing;
        }
        check();
    }

    /** Also where nobody could look: then it has not been seen to move. */
    synchronized void check() {
        var still = !timer.now().isBefore(moved.plus(patience));
        if (still && !told) {
            observer.stalled(new Stalled(wait.id(), wait.what(), moved, lastSeen, remedy));
        } else if (!still && told) {
            observer.movesAgain(wait.id());
        }
        told = still;
    }

    synchronized void over() {
        if (told) {
            observer.movesAgain(wait.id());
        }
    }
}
