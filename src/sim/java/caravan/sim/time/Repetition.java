package caravan.sim.time;

import java.time.Duration;

/** A task that comes back after each period, as a timer of a route does. */
public final class Repetition {

    private final VirtualTime time;
    private final Duration period;
    private final Runnable task;
    private Event next;

    Repetition(VirtualTime time, Duration period, Runnable task) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("A period must be longer than nothing, not " + period + ".");
        }
        this.time = time;
        this.period = period;
        this.task = task;
        this.next = time.schedule(period, this::once);
    }

    private void once() {
        next = time.schedule(period, this::once);
        task.run();
    }

    public void callOff() {
        next.callOff();
    }
}
