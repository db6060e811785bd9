package caravan.sim.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.ListSnapshotsInRecycleBinRequest;
import software.amazon.awssdk.services.ec2.model.ListSnapshotsInRecycleBinResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotRecycleBinInfo;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeState;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/** Snapshots: not idempotent, pending for a time that grows with the volume, one at a time where the volume is slow. */
final class Snapshots {

    /** Between two snapshots of one volume. */
    private static final Duration REST = Duration.ofSeconds(15);

    /** Pending at once, of one volume. */
    private static final int MOST_PENDING = 5;

    private static final Set<VolumeType> ONE_PENDING = Set.of(VolumeType.ST1, VolumeType.SC1);
    private static final int PERCENT_STEP = 5;
    private static final long GIB = 1L << 30;

    private final SimRegion region;

    Snapshots(SimRegion region) {
        this.region = region;
    }

    CreateSnapshotResponse create(Turn turn, CreateSnapshotRequest request) {
        Refusal.unlessGiven(request.volumeId(), "VolumeId");
        var first = first(turn, request, allowed(turn, request.volumeId()));
        region.add(life(turn, first, end(turn, first), failure(first)));
        return Shapes.copy(first, CreateSnapshotResponse.builder()).build();
    }

    /** The volume, if a snapshot of it may be made now. */
    Volume allowed(Turn turn, String volumeId) {
        var volume = region.volumes.own(turn, volumeId).at(turn.now()).orElseThrow();
        checkState(volume);
        checkRate(turn, volume, region.snapshotsOf(volumeId));
        checkQuota(turn);
        return volume;
    }

    private static void checkState(Volume volume) {
        if (volume.state() != VolumeState.AVAILABLE && volume.state() != VolumeState.IN_USE) {
            throw Refusal.of(
                    "IncorrectState", "Volume '" + volume.volumeId() + "' is in state " + volume.stateAsString());
        }
    }

    private void checkQuota(Turn turn) {
        region.quotas().checkSnapshots(turn.account(), () -> count(turn, Set.of()));
        region.quotas().checkPending(turn.account(), () -> count(turn, Set.of(SnapshotState.PENDING)));
    }

    /** With one more; no states: all. */
    private int count(Turn turn, Set<SnapshotState> states) {
        return 1
                + (int) region.snapshots.resources().stream()
                        .filter(one -> Shelf.isOwn(turn, one))
                        .flatMap(one -> one.at(turn.now()).stream())
                        .filter(look -> states.isEmpty() || states.contains(look.state()))
                        .count();
    }

    private static void checkRate(Turn turn, Volume volume, List<Resource<Snapshot>> earlier) {
        if (earlier.stream().anyMatch(one -> one.madeAt().plus(REST).isAfter(turn.now()))) {
            throw Refusal.of(
                    "SnapshotCreationPerVolumeRateExceeded",
                    "The maximum per volume CreateSnapshot request rate has been exceeded.");
        }
        // deleted ones that are pending still count, and so do those in error (AWS re:Post, "EBS snapshot stuck")
        var pending = earlier.stream()
                .flatMap(one -> one.at(turn.now()).stream())
                .filter(look -> look.state() == SnapshotState.PENDING || look.state() == SnapshotState.ERROR)
                .count();
        if (pending >= (ONE_PENDING.contains(volume.volumeType()) ? 1 : MOST_PENDING)) {
            throw Refusal.of(
                    "ConcurrentSnapshotLimitExceeded",
                    "Maximum allowed in-progress snapshots for the volume '" + volume.volumeId() + "' exceeded.");
        }
    }

    Snapshot first(Turn turn, CreateSnapshotRequest request, Volume volume) {
        return Snapshot.builder()
                .snapshotId(region.newId(Kind.SNAPSHOT))
                .volumeId(volume.volumeId())
                .volumeSize(volume.size())
                .state(SnapshotState.PENDING)
                .progress("0%")
                .startTime(turn.now())
                .description(Optional.ofNullable(request.description()).orElse(""))
                .ownerId(turn.account())
                .encrypted(volume.encrypted())
                .kmsKeyId(volume.kmsKeyId())
                .storageTier("standard")
                .tags(Tagging.of(request.tagSpecifications(), ResourceType.SNAPSHOT))
                .build();
    }

    /** A newer snapshot stays pending until the older ones of its volume are completed. */
    Instant end(Turn turn, Snapshot first) {
        var takes = region.fates()
                .snapshotTakes(first.volumeId())
                .orElse(region.pace().snapshot(first.volumeSize()));
        var own = turn.now().plus(takes);
        var earlier = region.snapshotsOf(first.volumeId()).stream()
                .map(one -> one.timeline().settled());
        return Stream.concat(Stream.of(own), earlier)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** The message of the failure that it meets. */
    Optional<String> failure(Snapshot first) {
        return region.fates().snapshotFails(first.volumeId());
    }

    Resource<Snapshot> life(Turn turn, Snapshot first, Instant end, Optional<String> failure) {
        var resource = Resource.made(first.snapshotId(), turn, first);
        resource.timeline().aging((look, when) -> progress(look, when, end));
        var last = failure.map(message -> failed(first, message)).orElseGet(() -> completed(first, end));
        resource.timeline().plan(end, last);
        return resource;
    }

    private static Snapshot progress(Snapshot look, Instant when, Instant end) {
        if (look.state() != SnapshotState.PENDING || !when.isAfter(look.startTime())) {
            return look;
        }
        var done = Duration.between(look.startTime(), when).toMillis();
        var whole = Duration.between(look.startTime(), end).toMillis();
        var percent = Math.min(done * 100 / Math.max(1, whole), 99) / PERCENT_STEP * PERCENT_STEP;
        return look.toBuilder().progress(percent + "%").build();
    }

    static Snapshot failed(Snapshot first, String message) {
        return first.toBuilder()
                .state(SnapshotState.ERROR)
                .stateMessage(message)
                .build();
    }

    static Snapshot completed(Snapshot first, Instant end) {
        return first.toBuilder()
                .state(SnapshotState.COMPLETED)
                .progress("100%")
                .completionTime(end)
                .fullSnapshotSizeInBytes(first.volumeSize() * GIB / 2)
                .build();
    }

    DescribeSnapshotsResponse describe(Turn turn, DescribeSnapshotsRequest request) {
        region.snapshots.refuseUnknown(turn, request.snapshotIds());
        var found = region.snapshots.find(turn, request.snapshotIds(), request.filters(), visible(request));
        var limits = new Paging.Limits(1_000, request.snapshotIds());
        var page = Paging.page(found, request.maxResults(), request.nextToken(), limits);
        return DescribeSnapshotsResponse.builder()
                .snapshots(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    /** Known ids that the caller may not see are left out without a word. */
    private BiPredicate<Turn, Resource<?>> visible(DescribeSnapshotsRequest request) {
        var sharing = new SnapshotSharing(region);
        return (turn, one) -> sharing.canUse(turn.account(), one)
                && (request.ownerIds().isEmpty()
                        || named(turn, request.ownerIds()).anyMatch(one.account()::equals))
                && (request.restorableByUserIds().isEmpty()
                        || named(turn, request.restorableByUserIds()).anyMatch(user -> sharing.canUse(user, one)));
    }

    private static Stream<String> named(Turn turn, List<String> accounts) {
        return accounts.stream().map(account -> account.equals("self") ? turn.account() : account);
    }

    ListSnapshotsInRecycleBinResponse recycled(Turn turn, ListSnapshotsInRecycleBinRequest request) {
        var found = region.snapshots.resources().stream()
                .filter(one -> Shelf.isOwn(turn, one))
                .filter(one ->
                        request.snapshotIds().isEmpty() || request.snapshotIds().contains(one.id()))
                .flatMap(one -> one.recycled().stream())
                .map(look -> SnapshotRecycleBinInfo.builder()
                        .snapshotId(look.snapshotId())
                        .volumeId(look.volumeId())
                        .description(look.description())
                        .build())
                .toList();
        return ListSnapshotsInRecycleBinResponse.builder().snapshots(found).build();
    }

    /** A pending snapshot may be deleted; it goes when it would have been completed. */
    DeleteSnapshotResponse delete(Turn turn, DeleteSnapshotRequest request) {
        Refusal.unlessGiven(request.snapshotId(), "SnapshotId");
        var one = region.snapshots.own(turn, request.snapshotId());
        region.retention.checkDelete(one.id());
        var look = one.at(turn.now()).orElseThrow();
        var pending = look.state() == SnapshotState.PENDING;
        region.retention.recycle(one, look);
        one.timeline().planEnd(pending ? one.timeline().settled() : turn.now());
        one.deleted(turn);
        return DeleteSnapshotResponse.builder().build();
    }
}
