package caravan.sim.aws;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.CreateVolumeResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVolumeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVolumeStatusRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumeStatusResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.InitializationType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.StorageTier;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeState;
import software.amazon.awssdk.services.ec2.model.VolumeStatusItem;

/** Volumes: made from nothing or a completed snapshot, idempotent by client token, deleted when nobody has them. */
final class Volumes {

    private final SimRegion region;

    Volumes(SimRegion region) {
        this.region = region;
    }

    DescribeVolumesResponse describe(Turn turn, DescribeVolumesRequest request) {
        var found = region.volumes.find(turn, request.volumeIds(), request.filters());
        var limits = new Paging.Limits(1_000, request.volumeIds());
        var page = Paging.page(found, request.maxResults(), request.nextToken(), limits);
        return DescribeVolumesResponse.builder()
                .volumes(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    /** What can be said without looking at what there is. */
    void check(CreateVolumeRequest request) {
        VolumeRules.check(request);
        if (region.oldGp3) {
            VolumeRules.checkOldGp3(request);
        }
    }

    /** A volume is filled from its snapshot in the background; one that was made blank tells nothing of it. */
    DescribeVolumeStatusResponse status(Turn turn, DescribeVolumeStatusRequest request) {
        var found = region.volumes.find(turn, request.volumeIds(), request.filters());
        return DescribeVolumeStatusResponse.builder()
                .volumeStatuses(
                        found.stream().map(volume -> status(turn, volume)).toList())
                .build();
    }

    private VolumeStatusItem status(Turn turn, Volume volume) {
        var status = VolumeStatusItem.builder().volumeId(volume.volumeId()).availabilityZone(volume.availabilityZone());
        if (volume.snapshotId() != null && !volume.snapshotId().isEmpty()) {
            status.initializationStatusDetails(details ->
                    details.initializationType(InitializationType.DEFAULT).progress(percentFilled(turn, volume)));
        }
        return status.build();
    }

    private long percentFilled(Turn turn, Volume volume) {
        var takes =
                region.fates().fillingTakes(volume.tags()).orElse(region.pace().snapshot(volume.size()));
        var passed = Duration.between(volume.createTime(), turn.seen());
        return passed.compareTo(takes) >= 0 ? 100 : Math.max(0, passed.toMillis() * 100 / takes.toMillis());
    }

    CreateVolumeResponse create(Turn turn, CreateVolumeRequest request) {
        var replayed = region.tokens.replay(region, turn, request);
        if (replayed.isPresent() && region.quotas().refusesReplays()) {
            new VolumeQuota(region).check(turn, replayed.get());
        }
        var volume = replayed.orElseGet(() -> made(turn, request));
        return Shapes.copy(volume, CreateVolumeResponse.builder()).build();
    }

    private Volume made(Turn turn, CreateVolumeRequest request) {
        var zone = new Places(region).zoneOf(request.availabilityZone(), request.availabilityZoneId());
        var source = Optional.ofNullable(request.snapshotId()).map(id -> source(turn, id));
        var size = Optional.ofNullable(request.size())
                .or(() -> source.map(Snapshot::volumeSize))
                .orElseThrow();
        VolumeRules.checkSize(request, size);
        source.ifPresent(snapshot -> checkFits(snapshot, size));
        var look = look(turn, request, source).availabilityZone(zone).size(size);
        VolumeRules.iops(request, size).ifPresent(look::iops);
        VolumeRules.throughput(request).ifPresent(look::throughput);
        var volume = look.build();
        new VolumeQuota(region).check(turn, volume);
        new VolumeQuota(region).checkFilling(turn, volume);
        region.volumes.add(life(turn, volume, new KeyUse(region, turn).mayMake(volume, source), source));
        region.tokens.remember(turn, request, volume.volumeId());
        return volume;
    }

    private Volume.Builder look(Turn turn, CreateVolumeRequest request, Optional<Snapshot> source) {
        var look = Shapes.copy(request, Volume.builder())
                .volumeId(region.newId(Kind.VOLUME))
                .volumeType(VolumeRules.type(request))
                .multiAttachEnabled(Boolean.TRUE.equals(request.multiAttachEnabled()))
                .state(VolumeState.CREATING)
                .createTime(turn.now())
                .attachments(List.of())
                .encrypted(false)
                .tags(Tagging.of(request.tagSpecifications(), ResourceType.VOLUME));
        key(turn, request, source).ifPresent(key -> look.encrypted(true).kmsKeyId(key));
        return look;
    }

    private Resource<Volume> life(Turn turn, Volume volume, boolean mayUseKeys, Optional<Snapshot> source) {
        var resource = Resource.made(volume.volumeId(), turn, volume);
        var takes =
                region.fates().volumeTakes(volume.tags()).orElse(region.pace().volume());
        var ready = turn.now().plus(takes);
        var readable = source.map(Snapshot::kmsKeyId)
                .filter(key -> !region.serves(key))
                .isEmpty();
        if (region.fates().volumeVanishes(volume) || !mayUseKeys || !readable || !region.serves(volume.kmsKeyId())) {
            resource.timeline().planEnd(ready);
        } else {
            var failed = region.fates().volumeFails(volume.tags());
            resource.timeline().plan(ready, with(volume, failed ? VolumeState.ERROR : VolumeState.AVAILABLE));
        }
        return resource;
    }

    private Snapshot source(Turn turn, String snapshotId) {
        var snapshot = region.snapshots
                .any(snapshotId)
                .filter(one -> new SnapshotSharing(region).canUse(turn.account(), one))
                .flatMap(one -> one.at(turn.now()))
                .orElseThrow(() -> Kind.SNAPSHOT.notFound(List.of(snapshotId)));
        if (snapshot.storageTier() == StorageTier.ARCHIVE) {
            throw Refusal.of("IncorrectState", "Snapshot " + snapshotId + " is archived: restore it first");
        }
        if (snapshot.state() != SnapshotState.COMPLETED) {
            throw Refusal.of("IncorrectState", "Snapshot is in invalid state - " + snapshot.stateAsString());
        }
        return snapshot;
    }

    private static void checkFits(Snapshot snapshot, int sizeGiB) {
        if (sizeGiB < snapshot.volumeSize()) {
            throw Refusal.value(
                    sizeGiB,
                    "size",
                    "The volume is smaller than snapshot '" + snapshot.snapshotId() + "', expect size >= "
                            + snapshot.volumeSize() + "GiB.");
        }
    }

    /** Encryption can be added and never removed; another account's key is replaced by the caller's default. */
    private Optional<String> key(Turn turn, CreateVolumeRequest request, Optional<Snapshot> source) {
        var inherited = source.filter(Snapshot::encrypted)
                .map(snapshot -> snapshot.ownerId().equals(turn.account())
                        ? snapshot.kmsKeyId()
                        : region.chosenKey(turn.account()));
        var wanted = Boolean.TRUE.equals(request.encrypted()) || region.encrypting.contains(turn.account());
        return Optional.ofNullable(request.kmsKeyId())
                .or(() -> inherited)
                .or(() -> wanted ? Optional.of(region.chosenKey(turn.account())) : Optional.empty());
    }

    DeleteVolumeResponse delete(Turn turn, DeleteVolumeRequest request) {
        Refusal.unlessGiven(request.volumeId(), "VolumeId");
        var one = region.volumes.own(turn, request.volumeId());
        var volume = one.at(turn.now()).orElseThrow();
        switch (volume.state()) {
            case DELETING -> throw Kind.VOLUME.notFound(List.of(one.id()));
            case IN_USE -> throw Refusal.of("VolumeInUse", "Volume " + one.id() + " is currently attached");
            case CREATING -> throw Refusal.of("IncorrectState", "Volume " + one.id() + " is being created");
            default -> remove(turn, one, volume);
        }
        return DeleteVolumeResponse.builder().build();
    }

    private void remove(Turn turn, Resource<Volume> one, Volume volume) {
        one.timeline().set(turn.now(), with(volume, VolumeState.DELETING));
        one.timeline().planEnd(turn.now().plus(region.pace().detach()));
        region.retention.recycle(one, volume);
        one.deleted(turn);
    }

    static Volume with(Volume volume, VolumeState state) {
        return volume.toBuilder().state(state).build();
    }
}
