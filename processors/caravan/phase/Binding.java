package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;

/** Pure: are these the two objects of a disk, field by field, and bound to each other. */
final class Binding {

    private static final String BLOCK = "Block";
    private static final String SIZE = "storage";
    private static final List<String> ONE_NODE = List.of("ReadWriteOnce");

    private Binding() {}

    static boolean isRight(
            InstanceMigration record, DiskRecord disk, PersistentVolumeClaim claim, PersistentVolume volume) {
        return isOurs(record, claim)
                && isOurs(record, volume)
                && isClaim(record, disk, claim)
                && isVolume(record, disk, volume);
    }

    private static boolean isOurs(InstanceMigration record, HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() == null
                && Optional.ofNullable(object.getMetadata().getLabels())
                        .filter(labels -> record.uid().equals(labels.get(Names.RECORD)))
                        .isPresent();
    }

    private static boolean isClaim(InstanceMigration record, DiskRecord disk, PersistentVolumeClaim claim) {
        var intended = Intents.disk(record, disk.sourceVolumeId());
        var spec = claim.getSpec();
        return "Bound".equals(claim.getStatus().getPhase())
                && intended.persistentVolumeName().equals(spec.getVolumeName())
                && BLOCK.equals(spec.getVolumeMode())
                && ONE_NODE.equals(spec.getAccessModes())
                && intended.storageClass().equals(spec.getStorageClassName());
    }

    private static boolean isVolume(InstanceMigration record, DiskRecord disk, PersistentVolume volume) {
        var intended = Intents.disk(record, disk.sourceVolumeId());
        var spec = volume.getSpec();
        var claim = spec.getClaimRef();
        return BLOCK.equals(spec.getVolumeMode())
                && ONE_NODE.equals(spec.getAccessModes())
                && intended.storageClass().equals(spec.getStorageClassName())
                && spec.getCsi() != null
                && disk.volumeId().equals(spec.getCsi().getVolumeHandle())
                && claim != null
                && intended.claimName().equals(claim.getName())
                && record.getSpec().intent().target().namespace().equals(claim.getNamespace())
                && new Quantity(intended.sizeGiB() + "Gi")
                        .equals(spec.getCapacity().get(SIZE));
    }
}
