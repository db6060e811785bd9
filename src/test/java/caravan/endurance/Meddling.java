package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.endurance.Deeds.Deed;
import caravan.model.Names;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Others;
import caravan.sim.kube.ClusterObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Users who delete what a migration has written or made, and others whose backups carry its tags. */
final class Meddling {

    private final Story story;
    private final Random random;

    Meddling(Story story, Random random) {
        this.story = story;
        this.random = random;
    }

    /** Tells what was done. */
    String next() {
        var records = story.users().records();
        if (records.isEmpty()) {
            return "nothing to meddle with";
        }
        var record = records.get(random.nextInt(records.size()));
        try {
            return switch (random.nextInt(7)) {
                case 0 -> forget(record);
                case 1, 2 -> remove(Kinds.VIRTUAL_MACHINE, record);
                case 3 -> remove(Kinds.PERSISTENT_VOLUME_CLAIM, record);
                case 4 -> deleteSnapshot(record);
                case 5 -> backUp(record);
                default -> copy(record);
            };
        } catch (Ec2Exception e) {
            return "could not meddle with " + record.getSpec().instanceId() + ": " + e.getMessage();
        }
    }

    /** {@code kubectl delete instancemigration} is a cancel of this machine. */
    private String forget(InstanceMigration record) {
        var metadata = record.getMetadata();
        if (!record.state().ended()) {
            story.promises()
                    .deeds()
                    .note(Deed.UNWANTED, List.of(record.getSpec().instanceId()));
        }
        objects().delete(Kinds.INSTANCE_MIGRATION, metadata.getNamespace(), metadata.getName(), metadata.getUid());
        return "deleted record " + metadata.getName();
    }

    private <T extends HasMetadata> String remove(Kind<T> kind, InstanceMigration record) {
        var found = objects().list(kind, Users.TARGET, Map.of(Names.RECORD, record.uid()));
        if (found.isEmpty()) {
            return record.getMetadata().getName() + " has no " + kind.name() + " to be deleted";
        }
        var metadata = found.get(random.nextInt(found.size())).getMetadata();
        story.promises().deeds().removed(kind.name() + " " + metadata.getName());
        story.world().targets().removedByUser(metadata.getUid());
        objects().delete(kind, metadata.getNamespace(), metadata.getName(), metadata.getUid());
        return "deleted " + kind.name() + " " + metadata.getName();
    }

    private String deleteSnapshot(InstanceMigration record) {
        var snapshots = new Traces(story.world(), record).snapshots();
        if (snapshots.isEmpty()) {
            return record.getMetadata().getName() + " has no snapshot to be deleted";
        }
        var id = snapshots.get(random.nextInt(snapshots.size()));
        others().deleteSnapshot(id);
        return "deleted " + id;
    }

    /** As lifecycle policies do, with the tags of the disk. */
    private String backUp(InstanceMigration record) {
        return ofVolume(record)
                .map(id -> "backed up " + id + " as " + others().snapshot(id, tagsOf(id)))
                .orElse("has no volume to be backed up");
    }

    /** What was restored of such a backup by somebody who keeps the tags. */
    private String copy(InstanceMigration record) {
        return ofVolume(record)
                .map(id -> "copied " + id + " as " + others().volume(zoneOf(id), 8, tagsOf(id)))
                .orElse("has no volume to be copied");
    }

    private Optional<String> ofVolume(InstanceMigration record) {
        return new Traces(story.world(), record).volumes().stream().findFirst();
    }

    private Map<String, String> tagsOf(String volumeId) {
        return story.world().region().volume(volumeId).stream()
                .flatMap(volume -> volume.tags().stream())
                .collect(Collectors.toMap(Tag::key, Tag::value));
    }

    private String zoneOf(String volumeId) {
        return story.world().region().volume(volumeId).orElseThrow().availabilityZone();
    }

    private ClusterObjects objects() {
        return story.world().cluster().objects();
    }

    private Others others() {
        return story.world().aws().others(Fleet.ACCOUNT, Fleet.REGION);
    }
}
