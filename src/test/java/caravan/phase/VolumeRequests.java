package caravan.phase;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.aws.Ec2Tags;
import caravan.aws.VolumeRequest;

/** What the phase asks EC2 for, for tests elsewhere. */
public final class VolumeRequests {

    private VolumeRequests() {}

    /** In the zone of the record's target, from the snapshot that {@code made} names. */
    public static VolumeRequest of(Ec2Tags tags, InstanceMigration record, DiskIntent disk, DiskRecord made) {
        var zone = record.getSpec().intent().target().zone();
        return new DiskRequests(tags).volume(record, zone, disk, made);
    }
}
