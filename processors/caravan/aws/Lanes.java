package caravan.aws;

import caravan.model.SuspendedException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A few threads per group of calls of one gateway; they go away when idle. */
final class Lanes implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int IDLE_SECONDS = 30;
    /** More than the disks of a large wave; beyond it callers come back later instead of piling up. */
    private static final int QUEUE = 10_000;

    private final Map<CallGroup, ThreadPoolExecutor> pools = new EnumMap<>(CallGroup.class);

    Lanes(String name) {
        for (var group : CallGroup.values()) {
            pools.put(group, pool(name + "-" + group.name().toLowerCase(Locale.ROOT)));
        }
    }

    Executor of(CallGroup group) {
        return pools.get(group);
    }

    private static ThreadPoolExecutor pool(String name) {
        var count = new AtomicInteger();
        var pool = new ThreadPoolExecutor(
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
        return pool;
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Takes no more; what is queued still runs, and finds out that it came too late. */
    @Override
    public void close() {
        pools.values().forEach(ThreadPoolExecutor::shutdown);
    }
}
