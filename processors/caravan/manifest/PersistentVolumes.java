package caravan.manifest;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Set;

/** The PersistentVolume of a new EBS volume: reserved for one claim, in one zone, and kept until commit. */
public final class PersistentVolumes {

    /** Label of nodes: the availability zone, in which alone a volume attaches. */
    public static final String ZONE = "topology.kubernetes.io/zone";

    /** The EBS CSI driver, by whose name volumes are attached. */
    public static final String DRIVER = "ebs.csi.aws.com";

    /** What classes of EBS volumes name as their provisioner; Kubernetes migrates the older one to the newer. */
    public static final Set<String> PROVISIONERS = Set.of(DRIVER, "kubernetes.io/aws-ebs");

    static final String BLOCK = "Block";
    static final String ONE_NODE = "ReadWriteOnce";
    static final String STORAGE = "storage";

    private PersistentVolumes() {}

    /** Made before its claim, so that the claim can have no other. Commit changes Retain to the class's policy. */
    public static PersistentVolume forDisk(InstanceMigration record, DiskIntent disk) {
        var made = DiskMarks.made(record, disk);
        var target = record.getSpec().intent().target();
        // @formatter:off
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(disk.persistentVolumeName())
                .withLabels(DiskMarks.volumeLabels(record, made))
                .withAnnotations(DiskMarks.volumeAnnotations(record, made))
                .endMetadata()
                .withNewSpec()
                .addToCapacity(STORAGE, size(disk))
                .withAccessModes(ONE_NODE)
                .withVolumeMode(BLOCK)
                .withPersistentVolumeReclaimPolicy("Retain")
                .withStorageClassName(disk.storageClass())
                .withNewCsi()
                .withDriver(DRIVER)
                .withVolumeHandle(made.volumeId())
                .addToVolumeAttributes("storage.kubernetes.io/csiProvisionerIdentity", DRIVER)
                .endCsi()
                .withNewClaimRef()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNamespace(target.namespace())
                .withName(disk.claimName())
                .endClaimRef()
                .withNewNodeAffinity()
                .withNewRequired()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey(ZONE)
                .withOperator("In")
                .withValues(target.zone())
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequired()
                .endNodeAffinity()
                .endSpec()
                .build();
        // @formatter:on
    }

    /** EBS sizes are whole GiB. */
    static Quantity size(DiskIntent disk) {
        return new Quantity(disk.sizeGiB() + "Gi");
    }
}
