package caravan.sim.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkPojo;

/**
 * The request throttles of an account in a region, one bucket for each API action and one more for its instances where AWS
 * counts those; off until a test turns them on. Sizes: EC2 developer guide, "Request throttling for the Amazon EC2 API".
 */
public final class Buckets {

    private static final Size READ = new Size(100, 20);
    private static final Size UNFILTERED = new Size(50, 10);
    private static final Size MUTATING = new Size(50, 5);
    private static final Map<String, Size> REQUESTS = Map.ofEntries(
            Map.entry("CreateSnapshot", new Size(100, 5)),
            Map.entry("DeleteSnapshot", new Size(100, 5)),
            Map.entry("ModifySnapshotAttribute", new Size(100, 5)),
            Map.entry("CreateVolume", new Size(100, 5)),
            Map.entry("DeleteVolume", new Size(100, 5)),
            Map.entry("TerminateInstances", new Size(100, 5)),
            Map.entry("CreateTags", new Size(100, 10)),
            Map.entry("DeleteTags", new Size(100, 10)),
            Map.entry("StartInstances", new Size(5, 2)),
            Map.entry("RunInstances", new Size(5, 2)));
    private static final Map<String, Size> INSTANCES = Map.of(
            "StopInstances", new Size(1_000, 20),
            "TerminateInstances", new Size(1_000, 20),
            "StartInstances", new Size(1_000, 2),
            "RunInstances", new Size(1_000, 2));
    private static final Set<String> SMALL_WHEN_UNFILTERED =
            Set.of("DescribeInstances", "DescribeVolumes", "DescribeSnapshots");

    private final Map<String, Size> own = new HashMap<>();
    private final Map<String, Level> levels = new HashMap<>();
    private boolean on;

    private record Size(double most, double perSecond) {}

    private record Level(double tokens, Instant at) {}

    /** A bucket and what a request takes from it. */
    private record Draw(String bucket, Size size, double tokens) {}

    /** All buckets of the documented sizes, full. */
    public synchronized Buckets on() {
        on = true;
        levels.clear();
        return this;
    }

    public synchronized Buckets off() {
        on = false;
        return this;
    }

    /** Another size of the requests of one action, as after an increase by AWS; it turns all buckets on. */
    public synchronized Buckets size(String operation, int most, double perSecond) {
        own.put(operation, new Size(most, perSecond));
        return on();
    }

    /** Somebody else in the account used up all requests of an action. */
    public synchronized Buckets drain(String accountId, String region, String operation, Instant now) {
        levels.put(accountId + " " + region + " " + operation, new Level(0, now));
        return this;
    }

    /** A refused request takes nothing. */
    synchronized void take(Call call, SdkPojo request, Instant now) {
        if (!on) {
            return;
        }
        var scope = call.accountId() + " " + call.region() + " ";
        var requests = requests(call, request);
        take(new Draw(scope + requests.bucket(), requests.size(), 1), now);
        var instances = INSTANCES.get(call.action());
        if (instances != null) {
            var count = Math.max(1, Shapes.ids(request).size());
            take(new Draw(scope + call.action() + " instances", instances, count), now);
        }
    }

    private Draw requests(Call call, SdkPojo request) {
        var operation = call.action();
        if (own.containsKey(operation)) {
            return new Draw(operation, own.get(operation), 1);
        }
        if (Call.mutating(operation)) {
            return new Draw(operation, REQUESTS.getOrDefault(operation, MUTATING), 1);
        }
        return SMALL_WHEN_UNFILTERED.contains(operation) && isUnfiltered(request)
                ? new Draw(operation + " unfiltered", UNFILTERED, 1)
                : new Draw(operation, READ, 1);
    }

    private static boolean isUnfiltered(SdkPojo request) {
        var asked = request.sdkFields().stream()
                .map(field -> field.getValueOrDefault(request))
                .anyMatch(value -> value instanceof List<?> list && !list.isEmpty());
        return !asked && Shapes.member(request, "MaxResults").isEmpty();
    }

    private void take(Draw draw, Instant now) {
        var before = levels.getOrDefault(draw.bucket(), new Level(draw.size().most(), now));
        var seconds = Duration.between(before.at(), now).toMillis() / 1_000.0;
        var tokens = Math.min(
                draw.size().most(), before.tokens() + seconds * draw.size().perSecond());
        if (tokens < draw.tokens()) {
            levels.put(draw.bucket(), new Level(tokens, now));
            throw QueryWire.EC2.fault(503, "RequestLimitExceeded", "Request limit exceeded.");
        }
        levels.put(draw.bucket(), new Level(tokens - draw.tokens(), now));
    }
}
