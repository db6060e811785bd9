package caravan.aws;

import caravan.model.SuspendedException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A few threads for the calls of one kind to one account; they go away when idle. */
public final class CallThreads {

    private static final int THREADS = 4;
    private static final int IDLE_SECONDS = 30;
    /** More than the disks of a large wave; beyond it callers come back later instead of piling up. */
    private static final int QUEUE = 10_000;

    private CallThreads() {}

    /** An ExecutorService, so that it can be shut down. */
    public static Executor open(String name) {
        var count = new AtomicInteger();
        var pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(QUEUE),
                task -> daemon(task, name + "-" + count.incrementAndGet()),
                (task, full) -> {
                    throw new SuspendedException(
                            SuspendedException.Reason.TOO_MANY_CALLS,
                            "Too many calls of " + name + " are waiting, or it is shut down.");
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
