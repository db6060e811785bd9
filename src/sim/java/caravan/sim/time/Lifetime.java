package caravan.sim.time;

import caravan.model.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The part of the time that one process lives through. When it has ended, nothing that the process had still to do
 * happens; while it is paused, all of that waits, as when a machine is suspended.
 */
public final class Lifetime implements Timer, Executor {

    private final VirtualTime time;
    private boolean ended;
    private Instant awake = Instant.MIN;

    public Lifetime(VirtualTime time) {
        this.time = time;
    }

    /** Like {@code kill -9}. */
    public void end() {
        ended = true;
    }

    public boolean ended() {
        return ended;
    }

    /** For this long the process does nothing, and knows nothing of it afterwards. */
    public void pause(Duration duration) {
        awake = time.now().plus(duration);
    }

    public boolean paused() {
        return time.now().isBefore(awake);
    }

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public CompletableFuture<Void> after(Duration duration) {
        var passed = new CompletableFuture<Void>();
        schedule(duration, () -> passed.complete(null));
        return passed;
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    /** Runs the task, if the process still lives. */
    public Event schedule(Duration duration, Runnable task) {
        return time.schedule(duration, alive(task));
    }

    public Repetition every(Duration period, Runnable task) {
        return time.every(period, alive(task));
    }

    /** What runs it runs only in this life. */
    private Runnable alive(Runnable task) {
        return () -> {
            if (ended) {
                return;
            }
            if (paused()) {
                schedule(Duration.between(time.now(), awake), task);
            } else {
                task.run();
            }
        };
    }

    /** An executor whose tasks begin after a while of up to {@code most}, as on a busy machine. */
    public Executor within(Duration most) {
        return task -> schedule(Duration.ofNanos(time.random().nextLong(1 + most.toNanos())), task);
    }

    public ScheduledExecutorService scheduler() {
        return new VirtualScheduler(this);
    }

    /** In UTC. */
    public Clock clock() {
        return new VirtualClock(this, ZoneOffset.UTC);
    }

    private static final class VirtualClock extends Clock {

        private final Timer timer;
        private final ZoneId zone;

        VirtualClock(Timer timer, ZoneId zone) {
            this.timer = timer;
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new VirtualClock(timer, other);
        }

        @Override
        public Instant instant() {
            return timer.now();
        }
    }
}
