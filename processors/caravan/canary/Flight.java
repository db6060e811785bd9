package caravan.canary;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import java.util.List;

/**
 * One canary under way.
 *
 * @param key of its perch, as the log has it
 * @param record by which its requests and objects are made, as for a migration of one disk; it is in the log only
 * @param landing whether it only takes away what it has made
 * @param volumeless whether EC2 has said that it makes no volume
 */
public record Flight(String key, Perch perch, InstanceMigration record, boolean landing, boolean volumeless) {

    static Flight of(InstanceMigration record) {
        var disk = record.getSpec().intent().disks().get(0);
        var perch = Perch.of(record, disk);
        return new Flight(perch.key(), perch, record, false, false);
    }

    Flight toLand() {
        return new Flight(key, perch, record, true, volumeless);
    }

    /** Of the log's entry with this key, whatever this version would call it. */
    Flight under(String name) {
        return new Flight(name, perch, record, landing, volumeless);
    }

    Flight withoutVolume() {
        return new Flight(key, perch, record, landing, true);
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
