package caravan.simulation;

import caravan.api.InstanceMigration;
import caravan.it.Eventually;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Made;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VolumeState;

/** What one record has left behind, in AWS and in the cluster. */
final class Traces {

    private static final String RECORD = "caravan.io/record";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Stage stage;
    private final InstanceMigration record;

    Traces(Stage stage, InstanceMigration record) {
        this.stage = stage;
        this.record = record;
    }

    /** Snapshots, volumes and objects that exist and carry the record's uid. */
    List<String> left() {
        var left = new ArrayList<>(snapshots());
        left.addAll(volumes());
        objects()
                .map(object -> object.getKind() + " " + object.getMetadata().getName())
                .forEach(left::add);
        return left;
    }

    List<String> snapshots() {
        return stage.region().liveSnapshots().stream()
                .filter(snapshot -> isOurs(snapshot.tags()))
                .map(snapshot -> snapshot.snapshotId())
                .toList();
    }

    List<String> volumes() {
        return stage.region().liveVolumes().stream()
                .filter(volume -> isOurs(volume.tags()) && volume.state() != VolumeState.DELETING)
                .map(volume -> volume.volumeId())
                .toList();
    }

    private boolean isOurs(List<Tag> tags) {
        return tags.stream()
                .anyMatch(tag -> tag.key().equals(RECORD) && tag.value().equals(record.uid()));
    }

    Stream<HasMetadata> objects() {
        var client = stage.client();
        return Stream.of(
                        client.pods()
                                .inNamespace(Stage.TARGET)
                                .withLabel(RECORD, record.uid())
                                .list()
                                .getItems(),
                        client.secrets()
                                .inNamespace(Stage.TARGET)
                                .withLabel(RECORD, record.uid())
                                .list()
                                .getItems(),
                        virtualMachines(),
                        client.persistentVolumeClaims()
                                .inNamespace(Stage.TARGET)
                                .withLabel(RECORD, record.uid())
                                .list()
                                .getItems(),
                        client.persistentVolumes()
                                .withLabel(RECORD, record.uid())
                                .list()
                                .getItems())
                .flatMap(List::stream);
    }

    List<GenericKubernetesResource> virtualMachines() {
        return stage.client()
                .genericKubernetesResources("kubevirt.io/v1", "VirtualMachine")
                .inNamespace(Stage.TARGET)
                .withLabel(RECORD, record.uid())
                .list()
                .getItems();
    }

    /** Of all that were ever made for the record, the deleted ones included. */
    List<Made> snapshotsMade() {
        return ours(stage.region().snapshotsMade());
    }

    List<Made> volumesMade() {
        return ours(stage.region().volumesMade());
    }

    private List<Made> ours(List<Made> made) {
        return made.stream()
                .filter(one -> record.uid().equals(one.tags().get(RECORD)))
                .toList();
    }

    /** What Caravan did to the source, in order. */
    List<String> done() {
        return stage.region().history(record.getSpec().instanceId()).touches().stream()
                .filter(touch -> touch.endsWith(" by " + Fleet.KEY))
                .map(touch -> touch.substring(0, touch.indexOf(' ')))
                .toList();
    }

    Lease lock() {
        return stage.client()
                .leases()
                .inNamespace("caravan-system")
                .withName(Fleet.ACCOUNT + "-" + Fleet.REGION + "-"
                        + record.getSpec().instanceId())
                .get();
    }

    /** The lock is released after the end was written. */
    Map<String, String> awaitUnheld() {
        Eventually.holds("the lock of " + record.getSpec().instanceId() + " to be un-held", PATIENCE, () -> {
            var holder = lock().getSpec().getHolderIdentity();
            return holder == null || holder.isEmpty();
        });
        return lock().getMetadata().getAnnotations();
    }

    /** The sweep has found nothing, so that the record may go. */
    void awaitReleased() {
        Eventually.holds("the finalizer of " + record.ref() + " to go", PATIENCE, () -> {
            var found = stage.client().resource(record).get();
            return found == null || found.getMetadata().getFinalizers().isEmpty();
        });
    }
}
