package caravan.sim.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.CopySnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CopySnapshotResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotState;

/**
 * CopySnapshot, sent to the destination: accepted even when the source cannot be read, and in {@code error} later (EC2 API
 * reference, CopySnapshot).
 */
final class SnapshotCopies {

    /** What a copy says instead of its source volume; AWS: not to be used for anything. */
    private static final String NO_VOLUME = "vol-ffffffff";

    private final SimRegion region;
    private final Function<String, SimRegion> regions;

    SnapshotCopies(SimRegion region, Function<String, SimRegion> regions) {
        this.region = region;
        this.regions = regions;
    }

    CopySnapshotResponse copy(Turn turn, CopySnapshotRequest request) {
        Refusal.unlessGiven(request.sourceSnapshotId(), "SourceSnapshotId");
        Refusal.unlessGiven(request.sourceRegion(), "SourceRegion");
        var source = source(turn, request);
        source.filter(one -> one.state() != SnapshotState.COMPLETED).ifPresent(one -> {
            throw Refusal.of("IncorrectState", "Snapshot is in invalid state - " + one.stateAsString());
        });
        if (running(turn) >= Quotas.COPIES) {
            throw Refusal.of("ResourceLimitExceeded", "Too many snapshot copies in progress. The limit is 20.");
        }
        var first = first(turn, request, source);
        region.add(life(turn, first, source));
        return CopySnapshotResponse.builder()
                .snapshotId(first.snapshotId())
                .tags(first.tags())
                .build();
    }

    private Optional<Snapshot> source(Turn turn, CopySnapshotRequest request) {
        var from = regions.apply(request.sourceRegion());
        return from.snapshots
                .any(request.sourceSnapshotId())
                .filter(one -> new SnapshotSharing(from).canUse(turn.account(), one))
                .flatMap(one -> one.at(turn.now()));
    }

    private long running(Turn turn) {
        return region.snapshots.resources().stream()
                .filter(one -> Shelf.isOwn(turn, one))
                .flatMap(one -> one.at(turn.now()).stream())
                .filter(one -> one.volumeId().equals(NO_VOLUME) && one.state() == SnapshotState.PENDING)
                .count();
    }

    private Snapshot first(Turn turn, CopySnapshotRequest request, Optional<Snapshot> source) {
        var encrypted = Boolean.TRUE.equals(request.encrypted())
                || source.filter(one -> Boolean.TRUE.equals(one.encrypted())).isPresent()
                || region.encrypting.contains(turn.account());
        var key = Optional.ofNullable(request.kmsKeyId()).orElseGet(() -> region.chosenKey(turn.account()));
        return Snapshot.builder()
                .snapshotId(region.newId(Kind.SNAPSHOT))
                .volumeId(NO_VOLUME)
                .volumeSize(source.map(Snapshot::volumeSize).orElse(0))
                .state(SnapshotState.PENDING)
                .progress("0%")
                .startTime(turn.now())
                .description(Optional.ofNullable(request.description()).orElse(""))
                .ownerId(turn.account())
                .encrypted(encrypted)
                .kmsKeyId(encrypted ? key : null)
                .storageTier("standard")
                .tags(Tagging.of(request.tagSpecifications(), ResourceType.SNAPSHOT))
                .build();
    }

    private Resource<Snapshot> life(Turn turn, Snapshot first, Optional<Snapshot> source) {
        var end = turn.now().plus(region.pace().snapshot(first.volumeSize()));
        var resource = Resource.made(first.snapshotId(), turn, first);
        resource.timeline().plan(end, last(turn, first, source, end));
        return resource;
    }

    private Snapshot last(Turn turn, Snapshot first, Optional<Snapshot> source, Instant end) {
        if (source.isEmpty()) {
            return Snapshots.failed(first, "Source snapshot is not found");
        }
        var keys = List.of(Optional.ofNullable(first.kmsKeyId()), source.map(Snapshot::kmsKeyId));
        var served = keys.stream().flatMap(Optional::stream).allMatch(region::serves)
                && new KeyUse(region, turn).mayCopy(first, source);
        return !served ? Snapshots.failed(first, "Given key ID is not accessible") : Snapshots.completed(first, end);
    }
}
