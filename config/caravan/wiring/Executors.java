package caravan.wiring;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that the whole process shares. Bounded in number, unbounded in what waits: nothing may be lost. */
final class Executors implements AutoCloseable {

    private static final int CONTINUATIONS = 8;

    private final ExecutorService continuations;
    private final ExecutorService accountCalls;
    private final ScheduledThreadPoolExecutor scheduler;

    Executors() {
        var pool = new ThreadPoolExecutor(
                CONTINUATIONS, CONTINUATIONS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("continue"));
        pool.allowCoreThreadTimeOut(true);
        continuations = pool;
        accountCalls = java.util.concurrent.Executors.newCachedThreadPool(named("account-call"));
        scheduler = new ScheduledThreadPoolExecutor(1, named("schedule"));
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        scheduler.setRemoveOnCancelPolicy(true);
    }

    /** Runs what follows a future; may block for a short while. */
    ExecutorService continuations() {
        return continuations;
    }

    /** Runs the calls of routes that block, of which each account has one at a time of a kind. */
    ExecutorService accountCalls() {
        return accountCalls;
    }

    /** Only wakes others; must not block. */
    ScheduledExecutorService scheduler() {
        return scheduler;
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        accountCalls.shutdown();
        continuations.shutdown();
    }

    private static ThreadFactory named(String name) {
        var number = new AtomicInteger();
        return work -> {
            var thread = new Thread(work, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
