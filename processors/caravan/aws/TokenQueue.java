package caravan.aws;

import caravan.model.Timer;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One token bucket and the calls that wait for it, first come, first served. It slows down when AWS says that others drew
 * from the same bucket, and comes back to its own pace step by step.
 */
final class TokenQueue {

    /** Refills are whole tokens in a hundred seconds: a share of a small rate is no whole number per second. */
    private static final Duration PERIOD = Duration.ofSeconds(100);
    /** The SDK's own adaptive mode cuts as deep (SDK 2.41.28, RateLimitingTokenBucket). */
    private static final double CUT = 0.7;

    private static final double LEAST = 0.1;
    private static final double STEP = 0.1;
    /** Throttles closer than this are one: calls were on their way when AWS began to refuse. */
    private static final long ONE_THROTTLE = TimeUnit.SECONDS.toNanos(1);
    /** The pace grows by a step after each. */
    private static final long RECOVERY = TimeUnit.SECONDS.toNanos(10);

    private final long capacity;
    private final long refill;
    private final Timer timer;
    private final Bucket bucket;
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private boolean armed;
    private double pace = 1;
    private long paced;

    private record Waiter(long tokens, CompletableFuture<Void> permit) {}

    /**
     * A full bucket.
     *
     * @param refill tokens in {@link #PERIOD}
     */
    TokenQueue(long capacity, long refill, Timer timer) {
        this.capacity = capacity;
        this.refill = refill;
        this.timer = timer;
        this.bucket = Bucket.builder()
                .addLimit(bandwidth())
                .withCustomTimePrecision(new Ticks(timer))
                .build();
    }

    /** The time that waits go by, for the library. */
    private record Ticks(Timer timer) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return timer.nanos();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    private Bandwidth bandwidth() {
        var paced = Math.max(1, (long) (refill * pace));
        return Bandwidth.builder()
                .capacity(capacity)
                .refillGreedy(paced, PERIOD)
                .build();
    }

    /** Completes when the tokens are there; more than the bucket holds cost all that it holds. */
    CompletableFuture<Void> take(long tokens) {
        var waiter = new Waiter(Math.min(tokens, capacity), new CompletableFuture<>());
        synchronized (this) {
            waiting.add(waiter);
        }
        serve();
        return waiter.permit();
    }

    private void serve() {
        for (var waiter : due()) {
            waiter.permit().complete(null);
        }
    }

    private synchronized List<Waiter> due() {
        recover();
        var due = new ArrayList<Waiter>();
        while (!waiting.isEmpty() && (waiting.peek().permit().isDone() || taken(waiting.peek()))) {
            due.add(waiting.remove());
        }
        return due;
    }

    private boolean taken(Waiter waiter) {
        var probe = bucket.tryConsumeAndReturnRemaining(waiter.tokens());
        if (!probe.isConsumed() && !armed) {
            armed = true;
            // A whole millisecond more: timers may be coarser than the bucket.
            var pause = TimeUnit.NANOSECONDS.toMillis(probe.getNanosToWaitForRefill()) + 1;
            Continuations.whenDone(timer.after(Duration.ofMillis(pause)), (over, problem) -> woken());
        }
        return probe.isConsumed();
    }

    private void woken() {
        synchronized (this) {
            armed = false;
        }
        serve();
    }

    /** AWS refused a call for its rate: whatever this bucket still held, others have taken. */
    synchronized void throttled() {
        bucket.tryConsumeAsMuchAsPossible();
        if (pace == 1 || timer.nanos() - paced > ONE_THROTTLE) {
            repace(Math.max(LEAST, pace * CUT));
        }
    }

    private void recover() {
        while (pace < 1 && timer.nanos() - paced > RECOVERY) {
            var began = paced + RECOVERY;
            repace(Math.min(1, pace + STEP));
            paced = began;
        }
    }

    private void repace(double next) {
        pace = next;
        paced = timer.nanos();
        bucket.replaceConfiguration(
                BucketConfiguration.builder().addLimit(bandwidth()).build(), TokensInheritanceStrategy.AS_IS);
    }

    /** Part of its own pace, 1 while nobody throttles. */
    synchronized double pace() {
        return pace;
    }

    /** Sends away those who still wait. */
    void suspendAll(RuntimeException why) {
        List<Waiter> sent;
        synchronized (this) {
            sent = List.copyOf(waiting);
            waiting.clear();
        }
        sent.forEach(waiter -> waiter.permit().completeExceptionally(why));
    }
}
