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
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
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
        var volume = region.volumes.own(turn, request.volumeId()).at(turn.now()).orElseThrow();
        checkState(volume);
        var earlier = ofVolume(volume.volumeId());
        checkRate(turn, volume, earlier);
        var first = first(turn, request, volume);
        region.snapshots.add(life(turn, first, earlier));
        return Shapes.copy(first, CreateSnapshotResponse.builder()).build();
    }

    private static void checkState(Volume volume) {
        if (volume.state() != VolumeState.AVAILABLE && volume.state() != VolumeState.IN_USE) {
            throw Refusal.of(
                    "IncorrectState", "Volume '" + volume.volumeId() + "' is in state " + volume.stateAsString());
        }
    }

    private List<Resource<Snapshot>> ofVolume(String volumeId) {
        return region.snapshots.resources().stream()
                .filter(one -> one.timeline()
                        .first()
                        .filter(look -> volumeId.equals(look.volumeId()))
                        .isPresent())
                .toList();
    }

    private static void checkRate(Turn turn, Volume volume, List<Resource<Snapshot>> earlier) {
        if (earlier.stream().anyMatch(one -> one.madeAt().plus(REST).isAfter(turn.now()))) {
            throw Refusal.of(
                    "SnapshotCreationPerVolumeRateExceeded",
                    "The maximum per volume CreateSnapshot request rate has been exceeded.");
        }
        var pending = earlier.stream()
                .flatMap(one -> one.at(turn.now()).stream())
                .filter(look -> look.state() == SnapshotState.PENDING)
                .count();
        if (pending >= (ONE_PENDING.contains(volume.volumeType()) ? 1 : MOST_PENDING)) {
            throw Refusal.of(
                    "ConcurrentSnapshotLimitExceeded",
                    "Maximum allowed in-progress snapshots for the volume '" + volume.volumeId() + "' exceeded.");
        }
    }

    private Snapshot first(Turn turn, CreateSnapshotRequest request, Volume volume) {
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
    private Resource<Snapshot> life(Turn turn, Snapshot first, List<Resource<Snapshot>> earlier) {
        var takes = region.fates()
                .snapshotTakes(first.volumeId())
                .orElse(region.pace().snapshot(first.volumeSize()));
        var own = turn.now().plus(takes);
        var end = Stream.concat(Stream.of(own), earlier.stream().map(one -> one.timeline()
                        .settled()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        var resource = Resource.made(first.snapshotId(), turn, first);
        var whole = Duration.between(turn.now(), end);
        for (var percent = PERCENT_STEP; percent < 100; percent += PERCENT_STEP) {
            var when = turn.now().plus(whole.multipliedBy(percent).dividedBy(100));
            resource.timeline()
                    .plan(when, first.toBuilder().progress(percent + "%").build());
        }
        var last = region.fates()
                .snapshotFails(first.volumeId())
                .map(message -> failed(first, message))
                .orElseGet(() -> completed(first, end));
        resource.timeline().plan(end, last);
        return resource;
    }

    private static Snapshot failed(Snapshot first, String message) {
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

    /** A pending snapshot may be deleted; it goes when it would have been completed. */
    DeleteSnapshotResponse delete(Turn turn, DeleteSnapshotRequest request) {
        Refusal.unlessGiven(request.snapshotId(), "SnapshotId");
        var one = region.snapshots.own(turn, request.snapshotId());
        var pending = one.at(turn.now()).orElseThrow().state() == SnapshotState.PENDING;
        one.timeline().planEnd(pending ? one.timeline().settled() : turn.now());
        one.deleted(turn);
        return DeleteSnapshotResponse.builder().build();
    }
}
