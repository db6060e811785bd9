package caravan.aws;

import caravan.model.Timer;
import java.time.Duration;

/**
 * Paces calls that could answer more at once if they waited: a few go at once, so that one migration is not held up, then
 * one in each gap, so that hundreds that trickle in share their calls.
 */
final class Gathering {

    private static final int AT_ONCE = 10;

    private final Timer timer;
    private final long gap;
    private boolean begun;
    /** When all that went is made up for, in the timer's nanoseconds. */
    private long even;

    Gathering(Timer timer, Duration gap) {
        this.timer = timer;
        this.gap = gap.toNanos();
    }

    /** How long the next call has to wait; takes its turn. */
    synchronized Duration turn() {
        var wait = left();
        even += gap;
        return wait;
    }

    /** Takes a turn if there is one now. */
    synchronized boolean now() {
        var due = left().isZero();
        if (due) {
            even += gap;
        }
        return due;
    }

    private Duration left() {
        var now = timer.nanos();
        even = begun ? Math.max(even, now) : now;
        begun = true;
        return Duration.ofNanos(Math.max(0, even - now - (AT_ONCE - 1) * gap));
    }
}
