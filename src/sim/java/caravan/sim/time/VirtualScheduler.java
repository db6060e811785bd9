package caravan.sim.time;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The one of the JDK's schedulers that needs no thread: enough for whoever wants a task run later, once. */
final class VirtualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

    private final Lifetime life;
    private boolean shutdown;

    VirtualScheduler(Lifetime life) {
        this.life = life;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return schedule(
                () -> {
                    task.run();
                    return null;
                },
                delay,
                unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        var scheduled = new Scheduled<>(task);
        scheduled.event = life.schedule(Duration.ofNanos(unit.toNanos(delay)), scheduled);
        return scheduled;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("Lifetime.every repeats.");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long pause, TimeUnit unit) {
        throw new UnsupportedOperationException("Lifetime.every repeats.");
    }

    @Override
    public void execute(Runnable task) {
        life.execute(task);
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }

    private static final class Scheduled<V> extends FutureTask<V> implements ScheduledFuture<V> {

        private Event event;

        Scheduled(Callable<V> task) {
            super(task);
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            event.callOff();
            return super.cancel(mayInterrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException("Nobody sorts these.");
        }

        @Override
        public int compareTo(Delayed other) {
            throw new UnsupportedOperationException("Nobody sorts these.");
        }
    }
}
