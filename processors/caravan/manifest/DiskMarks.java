package caravan.manifest;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.model.Names;
import java.util.Map;

/** Labels and annotations that tie the two objects of a disk to their volumes in AWS. */
final class DiskMarks {

    static final String EBS_VOLUME = Names.FORKLIFT + "ebs-volume-id";

    private static final String SOURCE_VOLUME = Names.FORKLIFT + "volume-id";
    private static final String ORIGINAL_VOLUME = Names.FORKLIFT + "original-volume-id";
    private static final String SNAPSHOT = Names.FORKLIFT + "snapshot-id";
    private static final String DISK_SOURCE = Names.FORKLIFT + "disk-source";
    private static final String DISK_INDEX = Names.FORKLIFT + "disk-index";
    private static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

    private DiskMarks() {}

    /** What was made of the disk; its volume exists. */
    static DiskRecord made(InstanceMigration record, DiskIntent disk) {
        return record.getStatus()
                .disk(disk.sourceVolumeId())
                .filter(made -> made.volumeId() != null)
                .orElseThrow(() -> new IllegalStateException(
                        "No volume of source volume " + disk.sourceVolumeId() + " is recorded yet."));
    }

    static Map<String, String> claimLabels(InstanceMigration record, DiskIntent disk) {
        var labels = Labels.of(record.identity());
        labels.put(SOURCE_VOLUME, disk.sourceVolumeId());
        return labels;
    }

    static Map<String, String> volumeLabels(InstanceMigration record, DiskRecord made) {
        var labels = Labels.of(record.identity());
        labels.put(EBS_VOLUME, made.volumeId());
        return labels;
    }

    /** Clients drop a claim without disk-source, and sort the others by disk-index. */
    static Map<String, String> claimAnnotations(InstanceMigration record, DiskIntent disk) {
        var annotations = common(record, made(record, disk));
        annotations.put(DISK_SOURCE, disk.sourceVolumeId());
        var order = record.disks().stream().map(DiskIntent::sourceVolumeId).toList();
        annotations.put(DISK_INDEX, String.valueOf(order.indexOf(disk.sourceVolumeId())));
        return annotations;
    }

    /** Without provisioned-by nobody deletes the volume of a released PersistentVolume, whatever its policy. */
    static Map<String, String> volumeAnnotations(InstanceMigration record, DiskRecord made) {
        var annotations = common(record, made);
        annotations.put(PROVISIONED_BY, PersistentVolumes.DRIVER);
        return annotations;
    }

    private static Map<String, String> common(InstanceMigration record, DiskRecord made) {
        var annotations = Labels.annotations(record.identity());
        annotations.put(EBS_VOLUME, made.volumeId());
        annotations.put(ORIGINAL_VOLUME, made.sourceVolumeId());
        annotations.put(SNAPSHOT, made.snapshotId());
        return annotations;
    }
}
