package caravan.endurance;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.Names;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Made;
import caravan.sim.aws.Touch;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeState;

/** What there is of one record in AWS and in the cluster. */
final class Traces {

    /** Of a snapshot: the volume that it was made of. */
    private static final String SOURCE = "forklift.konveyor.io/volume";

    private final World world;
    private final InstanceMigration record;

    Traces(World world, InstanceMigration record) {
        this.world = world;
        this.record = record;
    }

    /** Everything with the record's tag or label. */
    List<String> left() {
        var left = new ArrayList<>(snapshots());
        left.addAll(volumes());
        left.addAll(virtualMachines());
        left.addAll(claims());
        left.addAll(persistentVolumes());
        left.addAll(podsAndSecrets());
        return left;
    }

    List<String> snapshots() {
        return world.region().liveSnapshots().stream()
                .filter(snapshot -> isOurs(snapshot.snapshotId(), snapshot.tags()))
                .map(snapshot -> snapshot.snapshotId())
                .toList();
    }

    List<String> volumes() {
        return liveVolumes().stream().map(Volume::volumeId).toList();
    }

    private List<Volume> liveVolumes() {
        return world.region().liveVolumes().stream()
                .filter(volume -> isOurs(volume.volumeId(), volume.tags()) && volume.state() != VolumeState.DELETING)
                .toList();
    }

    /** Others copy tags. */
    private boolean isOurs(String id, List<Tag> tags) {
        return tags.stream()
                        .anyMatch(tag ->
                                tag.key().equals(Names.RECORD) && tag.value().equals(record.uid()))
                && world.region().history(id).accessKeyId().matches(String.join("|", World.OURS));
    }

    boolean volumesFromRecordedSnapshots() {
        var recorded = record.getStatus().disks().stream()
                .collect(Collectors.toMap(DiskRecord::volumeId, DiskRecord::carriedSnapshot));
        return liveVolumes().stream().allMatch(volume -> volume.snapshotId().equals(recorded.get(volume.volumeId())));
    }

    /** Each intended disk by itself: a snapshot that was made of it, and one live volume of that snapshot. */
    boolean everyDiskCarried() {
        var made = world.region().snapshotsMade().stream()
                .collect(Collectors.toMap(Made::id, snapshot -> snapshot.tags().getOrDefault(SOURCE, "")));
        var carried = liveVolumes().stream()
                .map(volume -> made.getOrDefault(volume.snapshotId(), ""))
                .sorted()
                .toList();
        return carried.equals(record.getSpec().intent().disks().stream()
                .map(DiskIntent::sourceVolumeId)
                .sorted()
                .toList());
    }

    /** Of the snapshots that the volumes were made of: no start of the source between the stop and the snapshot. */
    boolean snapshotsWhileStopped() {
        var used =
                record.getStatus().disks().stream().map(DiskRecord::snapshotId).collect(Collectors.toSet());
        var stopped = Instant.parse(record.getStatus().witness().seenAt());
        return world.region().snapshotsMade().stream()
                .filter(snapshot -> used.contains(snapshot.id()))
                .noneMatch(snapshot -> snapshot.at().isBefore(stopped)
                        || starts(any -> true)
                                .anyMatch(start -> start.at().isAfter(stopped)
                                        && start.at().isBefore(snapshot.at())));
    }

    boolean startedByUsAfterCommit() {
        return world.chronicle()
                .commitOf(record.getMetadata().getName())
                .map(commit ->
                        starts(Fleet.KEY::equals).anyMatch(start -> start.at().isAfter(commit)))
                .orElse(true);
    }

    boolean startedByUs() {
        return starts(Fleet.KEY::equals).findAny().isPresent();
    }

    /** Those that arrived late included. */
    private Stream<Touch> starts(Predicate<String> byKey) {
        return world.region().history(record.getSpec().instanceId()).log().stream()
                .filter(touch -> touch.operation().equals("StartInstances") && byKey.test(touch.accessKeyId()));
    }

    List<String> virtualMachines() {
        return names(Kinds.VIRTUAL_MACHINE);
    }

    List<String> claims() {
        return names(Kinds.PERSISTENT_VOLUME_CLAIM);
    }

    List<String> persistentVolumes() {
        return names(Kinds.PERSISTENT_VOLUME);
    }

    List<String> podsAndSecrets() {
        var all = new ArrayList<>(names(Kinds.POD));
        all.addAll(names(Kinds.SECRET));
        all.addAll(names(Kinds.JOB));
        all.addAll(names(Kinds.CONFIG_MAP));
        return all.stream().filter(name -> !name.contains("virt-launcher")).toList();
    }

    List<String> uncommitted() {
        return unlabelled(Names.COMMITTED);
    }

    List<String> unkept() {
        return unlabelled(Names.KEPT);
    }

    private List<String> unlabelled(String label) {
        return Set.of(Kinds.VIRTUAL_MACHINE, Kinds.PERSISTENT_VOLUME_CLAIM, Kinds.PERSISTENT_VOLUME).stream()
                .flatMap(kind -> list(kind).stream()
                        .filter(object -> !object.getMetadata().getLabels().containsKey(label))
                        .map(object -> kind.name() + " " + object.getMetadata().getName()))
                .toList();
    }

    private List<String> names(Kind<? extends HasMetadata> kind) {
        return list(kind).stream()
                .map(object -> kind.name() + " " + object.getMetadata().getName())
                .toList();
    }

    private <T extends HasMetadata> List<T> list(Kind<T> kind) {
        return world.cluster().objects().list(kind, "", Map.of(Names.RECORD, record.uid()));
    }
}
