package caravan.fake;

import caravan.aws.CopyRequest;
import caravan.aws.Denial;
import caravan.aws.Rights;
import caravan.aws.SnapshotRequest;
import caravan.aws.VolumeRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Everything is allowed but what a test denies. */
final class FakeRights implements Rights {

    private final Set<String> denied = ConcurrentHashMap.newKeySet();

    void deny(String action) {
        denied.add(action);
    }

    @Override
    public CompletableFuture<List<Denial>> read(Collection<Read> calls) {
        return CompletableFuture.completedFuture(calls.stream()
                .map(Read::operation)
                .filter(denied::contains)
                .map(action -> new Denial("ec2:" + action, "all", Denial.Want.RIGHT, "no policy allows it"))
                .toList());
    }

    @Override
    public CompletableFuture<Optional<Denial>> stop(String instanceId) {
        return answer("StopInstances", instanceId);
    }

    @Override
    public CompletableFuture<Optional<Denial>> start(String instanceId, Map<String, String> tags) {
        return answer("StartInstances", instanceId);
    }

    @Override
    public CompletableFuture<Optional<Denial>> snapshot(SnapshotRequest request) {
        return answer("CreateSnapshot", request.volumeId());
    }

    @Override
    public CompletableFuture<Optional<Denial>> volume(VolumeRequest request) {
        return answer("CreateVolume", request.zone());
    }

    @Override
    public CompletableFuture<Optional<Denial>> copy(CopyRequest request) {
        return answer("CopySnapshot", request.snapshotId());
    }

    @Override
    public CompletableFuture<Optional<Denial>> share(String snapshotId, String account) {
        return answer("ModifySnapshotAttribute", snapshotId);
    }

    @Override
    public CompletableFuture<Optional<Denial>> unshare(String snapshotId, String account) {
        return answer("ModifySnapshotAttribute", snapshotId);
    }

    @Override
    public CompletableFuture<Optional<Denial>> delete(String snapshotId) {
        return answer("DeleteSnapshot", snapshotId);
    }

    private CompletableFuture<Optional<Denial>> answer(String action, String object) {
        return CompletableFuture.completedFuture(
                denied.contains(action)
                        ? Optional.of(new Denial("ec2:" + action, object, Denial.Want.RIGHT, "no policy allows it"))
                        : Optional.empty());
    }
}
