package caravan.aws;

import caravan.model.SuspendedException;
import caravan.model.Timer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Caravan's share of the token buckets that EC2 keeps per account, region and operation, and that everything else in the
 * account draws from too.
 */
final class RequestBudget {

    private static final int PERCENT = 100;
    private static final Size READS = new Size(100, 20);
    private static final Size CHANGES = new Size(50, 5);
    private static final Size VOLUMES_AND_SNAPSHOTS = new Size(100, 5);
    /** Request tokens; the instances of a request cost resource tokens besides. */
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

    /** Resource tokens, one per instance of a call; the same source. */
    private static final Map<String, Size> RESOURCES = Map.of(
            "StopInstances", new Size(1_000, 20),
            "StartInstances", new Size(1_000, 2));

    private final Map<String, TokenQueue> requests = new ConcurrentHashMap<>();
    private final Map<String, TokenQueue> resources = new ConcurrentHashMap<>();
    private final int share;
    private final Timer timer;

    /** Share in percent. */
    RequestBudget(int share, Timer timer) {
        this.share = share;
        this.timer = timer;
    }

    private record Size(int tokens, int perSecond) {}

    /** Completes when the call is due; first come, first served. */
    CompletableFuture<Void> permit(String operation) {
        return requests.computeIfAbsent(operation, this::requestTokens).take(1);
    }

    /** As {@link #permit(String)}, for a call about so many instances. */
    CompletableFuture<Void> permit(String operation, int instances) {
        return RESOURCES.containsKey(operation)
                ? resources
                        .computeIfAbsent(operation, name -> tokens(RESOURCES.get(name)))
                        .take(instances)
                        .thenCompose(due -> permit(operation))
                : permit(operation);
    }

    /** AWS refused a call for its rate. */
    void throttled(String operation) {
        requests.computeIfAbsent(operation, this::requestTokens).throttled();
    }

    /** Part of the share that the operation goes by now, 1 while AWS does not throttle. */
    double pace(String operation) {
        return requests.computeIfAbsent(operation, this::requestTokens).pace();
    }

    /** Sends away those who still wait. */
    void suspendAll(SuspendedException why) {
        requests.values().forEach(queue -> queue.suspendAll(why));
        resources.values().forEach(queue -> queue.suspendAll(why));
    }

    private TokenQueue requestTokens(String operation) {
        return tokens(SIZES.getOrDefault(operation, CallGroup.of(operation).mutating() ? CHANGES : READS));
    }

    private TokenQueue tokens(Size size) {
        return new TokenQueue(
                Math.max(1, size.tokens() * share / PERCENT), Math.max(1, (long) size.perSecond() * share), timer);
    }
}
