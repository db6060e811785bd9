package caravan.aws;

import caravan.model.SuspendedException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A few threads with a bounded queue before them. */
final class ThreadLane implements Lane {

    private static final int THREADS = 4;
    private static final int IDLE_SECONDS = 30;
    /** More than the disks of a large wave; beyond it callers come back later instead of piling up. */
    private static final int QUEUE = 10_000;

    private final ThreadPoolExecutor pool;

    ThreadLane(String name) {
        var count = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(QUEUE),
                task -> daemon(task, name + "-" + count.incrementAndGet()),
                (task, full) -> {
                    throw new SuspendedException("Too many calls of " + name + " are waiting, or it is shut down.");
                });
        pool.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable call) {
        pool.execute(call);
    }

    @Override
    public void shutdown() {
        pool.shutdown();
    }
}
