package caravan.manifest;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;

/** The claim of a disk: it names its volume, and asks for exactly that volume's size. */
public final class PersistentVolumeClaims {

    private PersistentVolumeClaims() {}

    /** Without an owner: the virtual machine becomes it at commit. */
    public static PersistentVolumeClaim forDisk(InstanceMigration record, DiskIntent disk) {
        // @formatter:off
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(disk.claimName())
                .withNamespace(record.getSpec().intent().target().namespace())
                .withLabels(DiskMarks.claimLabels(record, disk))
                .withAnnotations(DiskMarks.claimAnnotations(record, disk))
                .endMetadata()
                .withNewSpec()
                .withAccessModes(PersistentVolumes.ONE_NODE)
                .withVolumeMode(PersistentVolumes.BLOCK)
                .withStorageClassName(disk.storageClass())
                .withVolumeName(disk.persistentVolumeName())
                .withNewResources()
                .addToRequests(PersistentVolumes.STORAGE, PersistentVolumes.size(disk))
                .endResources()
                .endSpec()
                .build();
        // @formatter:on
    }
}
