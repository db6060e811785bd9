package caravan.aws;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.model.Snapshot;
import caravan.model.Volume;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Whether a snapshot or volume was made by a record. Its tags alone do not say so: lifecycle policies, AWS Backup and
 * people copy the tags of a carried disk to its backups, and those belong to the customer.
 */
public record Provenance(InstanceMigration record) {

    /**
     * A recorded one; or one of a source disk, by the key of a step that this record has taken; or a copy of the recorded
     * one, likewise.
     */
    public boolean made(Snapshot snapshot) {
        return anyDisk(disk -> disk.snapshots().anyMatch(snapshot.id()::equals)
                || (snapshot.volumeId().equals(disk.sourceVolumeId())
                        && isStep(disk, StepKey.SNAPSHOT, snapshot.tags()))
                || (disk.snapshotId() != null
                        && snapshot.description().equals(CopyRequest.descriptionOf(disk.snapshotId()))
                        && isStep(disk, StepKey.COPY, snapshot.tags())));
    }

    /** A recorded one; or one of the recorded snapshot, likewise. */
    public boolean made(Volume volume) {
        return anyDisk(disk -> volume.id().equals(disk.volumeId())
                || (volume.snapshotId().equals(disk.carriedSnapshot()) && isStep(disk, StepKey.VOLUME, volume.tags())));
    }

    private boolean anyDisk(Predicate<DiskRecord> condition) {
        return record.getStatus().disks().stream().anyMatch(condition);
    }

    /** Of this generation, or of one before it, whose answer came late. */
    private boolean isStep(DiskRecord disk, String step, Map<String, String> tags) {
        return IntStream.rangeClosed(1, disk.generation())
                .mapToObj(generation -> new StepKey(record.uid(), disk.sourceVolumeId(), step, generation))
                .anyMatch(key -> key.isIn(tags));
    }
}
