package caravan.sim.kube;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** The clock of the simulation: tells the time and runs a task when a simulated duration has passed. */
public interface Timing extends InstantSource {

    /** Runs the task once; a task that throws is logged, and nothing runs after the simulation has ended. */
    void after(Duration simulated, Runnable task);

    /** Simulated time that starts now and runs {@code speed} times as fast as the real one. */
    static Timing scaled(double speed, ScheduledExecutorService timers) {
        return new Scaled(speed, timers, Instant.now(), System.nanoTime());
    }

    /** Real time, stretched. */
    record Scaled(double speed, ScheduledExecutorService timers, Instant origin, long originNanos) implements Timing {

        @Override
        public Instant instant() {
            return origin.plusNanos((long) ((System.nanoTime() - originNanos) * speed));
        }

        @Override
        public void after(Duration simulated, Runnable task) {
            if (timers.isShutdown()) {
                return;
            }
            ScheduledFuture<?> unused =
                    timers.schedule(() -> run(task), (long) (simulated.toNanos() / speed), TimeUnit.NANOSECONDS);
        }

        private static void run(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException e) {
                LoggerFactory.getLogger(Timing.class).warn("A step of the simulation failed", e);
            }
        }
    }
}
