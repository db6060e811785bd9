package caravan.phase;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Intent;
import caravan.aws.CopyRequest;
import caravan.aws.Ec2Tags;
import caravan.aws.SnapshotRequest;
import caravan.aws.VolumeRequest;

/** What is asked of EC2 for one disk. */
public final class DiskRequests {

    private final Ec2Tags tags;

    public DiskRequests(Ec2Tags tags) {
        this.tags = tags;
    }

    SnapshotRequest snapshot(InstanceMigration record, DiskRecord disk) {
        return new SnapshotRequest(
                disk.sourceVolumeId(),
                "Migration of " + record.getSpec().instanceName() + " ("
                        + record.getSpec().instanceId() + ")",
                tags.snapshot(record.identity(), DiskStep.SNAPSHOT.key(record, disk)));
    }

    /** Of the recorded snapshot, in the same account and region. */
    CopyRequest copy(InstanceMigration record, DiskRecord disk) {
        return copy(record, record.getSpec().intent(), disk, DiskStep.copyKey(record, disk));
    }

    CopyRequest copy(InstanceMigration record, Intent intent, DiskRecord disk, String kmsKeyId) {
        return new CopyRequest(
                disk.snapshotId(),
                intent.source().region(),
                kmsKeyId,
                tags.snapshot(record.identity(), DiskStep.COPY.key(record, disk)));
    }

    /** From the recorded snapshot, or its copy. */
    public VolumeRequest volume(InstanceMigration record, String zone, DiskIntent disk, DiskRecord made) {
        var stepKey = DiskStep.VOLUME.key(record, made);
        var snapshot = made.carriedSnapshot() == null ? "" : made.carriedSnapshot();
        return new VolumeRequest(
                stepKey.clientToken(),
                snapshot,
                zone,
                disk.type(),
                disk.sizeGiB(),
                disk.iops(),
                disk.throughput(),
                disk.encrypted(),
                disk.kmsKeyId(),
                made.generation() == 1 ? disk.initializationRate() : 0,
                tags.volume(
                        record.identity(),
                        stepKey,
                        new Ec2Tags.VolumeMarks(snapshot, disk.persistentVolumeName()),
                        disk.tags()));
    }
}
