package caravan.fake;

import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.aws.CopyRequest;
import caravan.aws.SnapshotRequest;
import caravan.aws.VolumeRequest;
import caravan.model.Snapshot;
import caravan.model.SuspendedException;
import caravan.model.Volume;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What {@link FakeEc2} makes of requests, and how it looks things up. */
final class Made {

    private Made() {}

    static Snapshot snapshot(String id, Volume source, SnapshotRequest request, boolean completed) {
        return new Snapshot(
                id,
                source.id(),
                completed ? Snapshot.COMPLETED : "pending",
                source.sizeGiB(),
                completed ? 100 : 0,
                "",
                Machines.LAUNCHED,
                request.tags());
    }

    static Snapshot copy(String id, Snapshot source, CopyRequest request, boolean completed) {
        return new Snapshot(
                id,
                "vol-ffffffff",
                completed ? Snapshot.COMPLETED : "pending",
                source.sizeGiB(),
                completed ? 100 : 0,
                "",
                Machines.LAUNCHED,
                request.description(),
                request.tags());
    }

    static Volume volume(String id, VolumeRequest request, boolean available) {
        return new Volume(
                id,
                available ? Volume.AVAILABLE : "creating",
                request.type(),
                request.sizeGiB(),
                request.iops(),
                request.throughput(),
                request.encrypted(),
                request.kmsKeyId(),
                request.snapshotId(),
                request.zone(),
                false,
                List.of(),
                request.tags());
    }

    static Volume tagged(Volume was, Map<String, String> tags) {
        return Machines.tagged(joined(was.tags(), tags), was);
    }

    static Snapshot tagged(Snapshot was, Map<String, String> tags) {
        return new Snapshot(
                was.id(),
                was.volumeId(),
                was.state(),
                was.sizeGiB(),
                was.percent(),
                was.stateMessage(),
                was.startTime(),
                joined(was.tags(), tags));
    }

    private static Map<String, String> joined(Map<String, String> old, Map<String, String> added) {
        var all = new HashMap<>(old);
        all.putAll(added);
        return all;
    }

    static <T> T known(Map<String, T> where, String id, String operation, String code) {
        var found = where.get(id);
        if (found == null) {
            var cause = new RuntimeException(id + " does not exist");
            throw new AwsFailure(AwsFault.NOT_FOUND, operation, code, "req-1", cause);
        }
        return found;
    }

    static RuntimeException failure(String operation, AwsFault fault, String code) {
        var failure = new AwsFailure(fault, operation, code, "req-1", new RuntimeException("as told"));
        // As the gateway does when its patience is over.
        return fault == AwsFault.THROTTLED
                ? new SuspendedException(SuspendedException.Reason.TOO_MANY_CALLS, code, failure)
                : failure;
    }

    static Void nothing(Object ignored) {
        return null;
    }

    static <T> List<T> those(Map<String, T> where, Predicate<T> which) {
        return where.values().stream().filter(which).toList();
    }

    static boolean tagged(Map<String, String> tags, String key, Collection<String> values) {
        return tags.containsKey(key) && values.contains(tags.get(key));
    }
}
