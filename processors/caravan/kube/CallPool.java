package caravan.kube;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs blocking calls on threads of its own and completes their futures elsewhere. Reads and writes of each namespace
 * have a lane; lanes take turns, each in its order. A call that takes long gives its place to the next, so that hung
 * calls (an admission webhook that does not answer, say) delay those of no other lane by more than the patience.
 */
final class CallPool implements AutoCloseable {

    /** Most calls take milliseconds; what takes longer waits for somebody, and needs none of our two cores. */
    static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Threads of hung calls, in multiples of the usual ones. */
    private static final int MOST = 8;

    private final ExecutorService threads;
    private final Executor continuations;
    private final int atOnce;
    private final Duration patience;
    /** By lane, the one whose turn is next first. */
    private final Map<String, Queue<Call>> waiting = new LinkedHashMap<>();

    private final Map<String, Integer> underWay = new HashMap<>();
    /** Calls that have a place, the oldest first. */
    private final Set<Call> placed = new LinkedHashSet<>();

    private int running;
    private boolean ticking;
    private boolean closed;

    /**
     * Takes the number of calls under way at once, in all and in one lane, those that take long aside: eight writers made
     * 386 creates a second with 17 ms each, 32 made 482 with 54 ms (measured on 2 cores, 2026-11).
     */
    CallPool(int atOnce, Executor continuations) {
        this(atOnce, PATIENCE, continuations);
    }

    CallPool(int atOnce, Duration patience, Executor continuations) {
        this(atOnce, patience, continuations, CallPool::thread);
    }

    CallPool(int atOnce, Duration patience, Executor continuations, ThreadFactory threads) {
        this.threads = Executors.newCachedThreadPool(threads);
        this.atOnce = atOnce;
        this.patience = patience;
        this.continuations = continuations;
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "kube-call");
        thread.setDaemon(true);
        return thread;
    }

    /** One call that was asked for; each is another one, whatever it asks. */
    private static final class Call {

        private final String lane;
        private final Runnable work;
        private final Consumer<Throwable> refusal;
        private long started;

        Call(String lane, Runnable work, Consumer<Throwable> refusal) {
            this.lane = lane;
            this.work = work;
            this.refusal = refusal;
        }
    }

    <T> CompletableFuture<T> submit(ApiCall what, Supplier<T> call) {
        var answer = new CompletableFuture<T>();
        var mine = new Call(
                what.lane(),
                () -> run(call, answer),
                why -> answer.completeExceptionally(Refusals.noAnswer(what, why)));
        if (queued(mine)) {
            turn();
        } else {
            refuse(mine);
        }
        return answer;
    }

    private static void refuse(Call call) {
        call.refusal.accept(new RejectedExecutionException("Caravan is shutting down"));
    }

    private synchronized boolean queued(Call call) {
        return !closed
                && waiting.computeIfAbsent(call.lane, lane -> new ArrayDeque<>())
                        .add(call);
    }

    /** Starts what there is a place for. Who waits for a call that cannot begin is told outside the lock. */
    private void turn() {
        startAll().forEach(Runnable::run);
    }

    private synchronized List<Runnable> startAll() {
        var now = System.nanoTime();
        var failed = new ArrayList<Runnable>();
        placed.removeIf(call -> now - call.started >= patience.toNanos());
        while (!closed && placed.size() < atOnce && running < atOnce * MOST) {
            var next = next();
            if (next.isEmpty()) {
                return failed;
            }
            start(next.get(), now)
                    .ifPresent(why -> failed.add(() -> next.get().refusal.accept(why)));
        }
        if (!closed && !waiting.isEmpty() && !ticking && !placed.isEmpty()) {
            ticking = true;
            CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::tick);
        }
        return failed;
    }

    private void tick() {
        synchronized (this) {
            ticking = false;
        }
        turn();
    }

    /** Of the first lane that may have one more; its next turn comes after all others. */
    private Optional<Call> next() {
        var lane = waiting.keySet().stream()
                .filter(one -> underWay.getOrDefault(one, 0) < atOnce)
                .findFirst();
        return lane.map(one -> {
            var calls = waiting.remove(one);
            var call = calls.remove();
            if (!calls.isEmpty()) {
                waiting.put(one, calls);
            }
            return call;
        });
    }

    /** Where the machine gives no thread for it, the call gives its place back; why it did not begin. */
    private Optional<Throwable> start(Call call, long now) {
        call.started = now;
        placed.add(call);
        underWay.merge(call.lane, 1, Integer::sum);
        running++;
        try {
            threads.execute(() -> {
                try {
                    call.work.run();
                } finally {
                    over(call);
                }
            });
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            leave(call);
            return Optional.of(e);
        }
    }

    private void over(Call call) {
        leave(call);
        turn();
    }

    private synchronized void leave(Call call) {
        placed.remove(call);
        running--;
        underWay.computeIfPresent(call.lane, (lane, count) -> count > 1 ? count - 1 : null);
    }

    private <T> void run(Supplier<T> call, CompletableFuture<T> answer) {
        try {
            var value = call.get();
            hand(() -> answer.complete(value));
        } catch (RuntimeException | Error e) {
            hand(() -> answer.completeExceptionally(e));
        }
    }

    /** A future must end even when the continuations' executor takes no more, or has no thread for it. */
    private void hand(Runnable completion) {
        try {
            continuations.execute(completion);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            completion.run();
        }
    }

    /** What has not begun has not been sent, and says so. */
    @Override
    public void close() {
        List<Call> left = new ArrayList<>();
        synchronized (this) {
            closed = true;
            waiting.values().forEach(left::addAll);
            waiting.clear();
        }
        threads.shutdownNow();
        left.forEach(CallPool::refuse);
    }
}
