package caravan.canary;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import java.util.List;

/**
 * One canary under way.
 *
 * @param record by which its requests and objects are made, as for a migration of one disk; it is in the log only
 * @param landing whether it only takes away what it has made
 */
public record Flight(Perch perch, InstanceMigration record, boolean landing) {

    static Flight of(InstanceMigration record) {
        var disk = record.getSpec().intent().disks().get(0);
        return new Flight(Perch.of(record, disk), record, false);
    }

    Flight toLand() {
        return new Flight(perch, record, true);
    }

    String uid() {
        return record.uid();
    }

    DiskIntent disk() {
        return record.getSpec().intent().disks().get(0);
    }

    DiskRecord made() {
        return record.getStatus().disks().get(0);
    }

    /** Its volume is known now. */
    Flight volumeMade(String volumeId) {
        record.setStatus(record.getStatus().withDisks(List.of(made().withVolume(volumeId))));
        return this;
    }

    String namespace() {
        return perch.namespace();
    }
}
