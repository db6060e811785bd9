package caravan.sim.aws;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CopyTagsFromSource;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceSpecification;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotInfo;
import software.amazon.awssdk.services.ec2.model.Volume;

/**
 * CreateSnapshots: all volumes of an instance at one moment. The set completes together, and fails as a whole when one of
 * it fails (EBS user guide, "Create multi-volume snapshots").
 */
final class SnapshotSets {

    private final SimRegion region;
    private final Snapshots snapshots;

    SnapshotSets(SimRegion region) {
        this.region = region;
        snapshots = new Snapshots(region);
    }

    CreateSnapshotsResponse create(Turn turn, CreateSnapshotsRequest request) {
        Refusal.unlessGiven(request.instanceSpecification(), "InstanceSpecification");
        var wanted = request.instanceSpecification();
        var instance = region.instances
                .own(turn, String.valueOf(wanted.instanceId()))
                .at(turn.now())
                .orElseThrow();
        var volumes = volumes(instance, wanted).stream()
                .map(id -> snapshots.allowed(turn, id))
                .toList();
        var all = volumes.stream().map(volume -> first(turn, request, volume)).toList();
        var end = all.stream()
                .map(one -> snapshots.end(turn, one))
                .max(Comparator.naturalOrder())
                .orElse(turn.now());
        keep(turn, all, end);
        return CreateSnapshotsResponse.builder()
                .snapshots(all.stream()
                        .map(one -> Shapes.copy(one, SnapshotInfo.builder()).build())
                        .toList())
                .build();
    }

    private void keep(Turn turn, List<Snapshot> all, Instant end) {
        var failure =
                all.stream().map(snapshots::failure).flatMap(Optional::stream).findFirst();
        all.forEach(one -> region.add(snapshots.life(turn, one, end, failure)));
    }

    private static List<String> volumes(Instance instance, InstanceSpecification wanted) {
        var withoutRoot = Boolean.TRUE.equals(wanted.excludeBootVolume());
        return instance.blockDeviceMappings().stream()
                .filter(mapping -> !(withoutRoot && mapping.deviceName().equals(instance.rootDeviceName())))
                .map(mapping -> mapping.ebs().volumeId())
                .filter(id -> !wanted.excludeDataVolumeIds().contains(id))
                .toList();
    }

    private Snapshot first(Turn turn, CreateSnapshotsRequest request, Volume volume) {
        var one = CreateSnapshotRequest.builder()
                .description(request.description())
                .tagSpecifications(request.tagSpecifications())
                .build();
        var first = snapshots.first(turn, one, volume);
        return request.copyTagsFromSource() == CopyTagsFromSource.VOLUME
                ? Shapes.withTags(first, Tagging.merged(volume.tags(), first.tags()))
                : first;
    }
}
