package caravan.sim.kube;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The clock of the simulation: tells the time and runs a task when a simulated duration has passed. Instants are those
 * of the product's clock, so that ages and leases make sense; only the waits are shortened.
 */
public interface Timing extends InstantSource {

    /** Runs the task once; a task that throws is logged, and nothing runs after the simulation has ended. */
    void after(Duration simulated, Runnable task);

    /** Waits are {@code speed} times as short as in a real cluster. */
    static Timing scaled(double speed, ScheduledExecutorService timers) {
        return new Scaled(speed, timers, InstantSource.system());
    }

    /** Waits on a real timer. */
    record Scaled(double speed, ScheduledExecutorService timers, InstantSource clock) implements Timing {

        @Override
        public Instant instant() {
            return clock.instant();
        }

        @Override
        public void after(Duration simulated, Runnable task) {
            if (timers.isShutdown()) {
                return;
            }
            ScheduledFuture<?> unused =
                    timers.schedule(() -> run(task), (long) (simulated.toNanos() / speed), TimeUnit.NANOSECONDS);
        }

        private void run(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException e) {
                var level = timers.isShutdown() ? Level.DEBUG : Level.WARN;
                LoggerFactory.getLogger(Timing.class).atLevel(level).setCause(e).log("A step of the simulation failed");
            }
        }
    }
}
