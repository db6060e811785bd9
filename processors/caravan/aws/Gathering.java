package caravan.aws;

import caravan.model.Timer;
import java.time.Duration;

/**
 * Paces calls that could answer more at once if they waited: a few go at once, so that one migration is not held up, then
 * one in each gap, so that hundreds that trickle in share their calls. A crowd has hardly any that go at once: its machines
 * reach a step one after the other, and each of the few would answer for some of them only.
 */
final class Gathering {

    private static final int ALONE_AT_ONCE = 10;
    private static final int CROWD_AT_ONCE = 2;

    private final Timer timer;
    private final long gap;
    private boolean begun;
    private int atOnce = ALONE_AT_ONCE;
    /** When all that went is made up for, in the timer's nanoseconds. */
    private long even;

    Gathering(Timer timer, Duration gap) {
        this.timer = timer;
        this.gap = gap.toNanos();
    }

    /** How long the next call has to wait; takes its turn. */
    synchronized Duration turn(Window window) {
        var wait = left(window);
        even += gap;
        return wait;
    }

    /** Takes a turn if there is one now. */
    synchronized boolean now(Window window) {
        var due = left(window).isZero();
        if (due) {
            even += gap;
        }
        return due;
    }

    private Duration left(Window window) {
        var now = timer.nanos();
        even = begun ? Math.max(even, now) : now;
        begun = true;
        allow(window.alone() ? ALONE_AT_ONCE : CROWD_AT_ONCE, now);
        return Duration.ofNanos(Math.max(0, even - now - (atOnce - 1) * gap));
    }

    /** What went while it was alone is not made up for by the crowd. */
    private void allow(int calls, long now) {
        if (calls < atOnce) {
            even = Math.min(even, now + (calls - 1) * gap);
        }
        atOnce = calls;
    }
}
