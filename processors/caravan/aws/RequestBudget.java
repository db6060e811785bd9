package caravan.aws;

import caravan.model.SuspendedException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Caravan's share of the token buckets that EC2 keeps per account, region and operation, and that everything else in the
 * account draws from too.
 */
final class RequestBudget {

    private static final int PERCENT = 100;
    private static final Size READS = new Size(100, 20);
    private static final Size CHANGES = new Size(50, 5);
    private static final Size VOLUMES_AND_SNAPSHOTS = new Size(100, 5);
    /** Request tokens. One id per call never exhausts the resource tokens (1,000, then 2 to 20 a second) first. */
    private static final Size STARTS = new Size(5, 2);

    /** EC2 API reference, "Request throttling for the Amazon EC2 API". */
    private static final Map<String, Size> SIZES = Map.ofEntries(
            Map.entry("CreateSnapshot", VOLUMES_AND_SNAPSHOTS),
            Map.entry("CreateSnapshots", VOLUMES_AND_SNAPSHOTS),
            Map.entry("DeleteSnapshot", VOLUMES_AND_SNAPSHOTS),
            Map.entry("ModifySnapshotAttribute", VOLUMES_AND_SNAPSHOTS),
            Map.entry("CreateVolume", VOLUMES_AND_SNAPSHOTS),
            Map.entry("DeleteVolume", VOLUMES_AND_SNAPSHOTS),
            Map.entry("TerminateInstances", VOLUMES_AND_SNAPSHOTS),
            Map.entry("CreateTags", new Size(100, 10)),
            Map.entry("DeleteTags", new Size(100, 10)),
            Map.entry("StartInstances", STARTS),
            Map.entry("RunInstances", STARTS));

    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final int share;
    private final ScheduledExecutorService scheduler;
    private final TimeMeter meter;

    /** Share in percent. */
    RequestBudget(int share, ScheduledExecutorService scheduler, InstantSource clock) {
        this.share = share;
        this.scheduler = scheduler;
        this.meter = new Meter(clock);
    }

    private record Meter(InstantSource clock) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return TimeUnit.MILLISECONDS.toNanos(clock.millis());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }

    private record Size(int tokens, int perSecond) {}

    /** Completes when the call is due; first come, first served. */
    CompletableFuture<Void> permit(String operation) {
        var permit =
                buckets.computeIfAbsent(operation, this::bucket).asScheduler().consume(1, scheduler);
        var number = numbers.incrementAndGet();
        waiting.put(number, permit);
        Continuations.whenDone(permit, (due, problem) -> waiting.remove(number));
        return permit;
    }

    /** Sends away those who still wait. */
    void suspendAll(SuspendedException why) {
        waiting.values().forEach(permit -> permit.completeExceptionally(why));
    }

    private Bucket bucket(String operation) {
        var size = SIZES.getOrDefault(operation, CallGroup.of(operation).mutating() ? CHANGES : READS);
        var capacity = Math.max(1, size.tokens() * share / PERCENT);
        // Tokens per hundred seconds: a share of a small rate is no whole number per second.
        var refill = (long) size.perSecond() * share;
        return Bucket.builder()
                .withCustomTimePrecision(meter)
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(refill, Duration.ofSeconds(PERCENT)))
                .build();
    }
}
