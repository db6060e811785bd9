package caravan.aws;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** All of it are DryRuns; each is counted. */
record LookingRights(Rights rights, Tally tally) implements Rights {

    @Override
    public CompletableFuture<List<Denial>> read(Collection<Read> calls) {
        return tally.of(() -> rights.read(calls));
    }

    @Override
    public CompletableFuture<Optional<Denial>> stop(String instanceId) {
        return tally.of(() -> rights.stop(instanceId));
    }

    @Override
    public CompletableFuture<Optional<Denial>> start(String instanceId, Map<String, String> tags) {
        return tally.of(() -> rights.start(instanceId, tags));
    }

    @Override
    public CompletableFuture<Optional<Denial>> snapshot(SnapshotRequest request) {
        return tally.of(() -> rights.snapshot(request));
    }

    @Override
    public CompletableFuture<Optional<Denial>> volume(VolumeRequest request) {
        return tally.of(() -> rights.volume(request));
    }

    @Override
    public CompletableFuture<Optional<Denial>> copy(CopyRequest request) {
        return tally.of(() -> rights.copy(request));
    }

    @Override
    public CompletableFuture<Optional<Denial>> share(String snapshotId, String account) {
        return tally.of(() -> rights.share(snapshotId, account));
    }

    @Override
    public CompletableFuture<Optional<Denial>> unshare(String snapshotId, String account) {
        return tally.of(() -> rights.unshare(snapshotId, account));
    }

    @Override
    public CompletableFuture<Optional<Denial>> delete(String snapshotId) {
        return tally.of(() -> rights.delete(snapshotId));
    }
}
