package caravan.phase;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;

/** Looks things up in an intent. */
final class Intents {

    private Intents() {}

    /** The intended disk of a source volume, of the size of its snapshot. */
    static DiskIntent disk(InstanceMigration record, String sourceVolumeId) {
        return record.disks().stream()
                .filter(disk -> disk.sourceVolumeId().equals(sourceVolumeId))
                .findFirst()
                .orElseThrow();
    }
}
