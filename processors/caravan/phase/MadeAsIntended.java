package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.model.MigrationException;
import caravan.model.ProtocolRule;
import caravan.model.Snapshot;
import caravan.model.Volume;
import java.util.HashSet;

/** Pure: is what was made, or found, exactly what was intended; per disk and by id, never by a count. */
final class MadeAsIntended {

    private MadeAsIntended() {}

    /** Each intended disk has its own recorded id, and nothing else has one. */
    @ProtocolRule("4")
    static void require(InstanceMigration record, DiskStep step) {
        var intended = record.getSpec().intent().disks().stream()
                .map(disk -> disk.sourceVolumeId())
                .toList();
        var recorded = record.getStatus().disks();
        var ids = recorded.stream().map(step.made()).filter(id -> id != null).toList();
        var sources = recorded.stream().map(DiskRecord::sourceVolumeId).toList();
        var whole = sources.size() == intended.size()
                && new HashSet<>(sources).equals(new HashSet<>(intended))
                && new HashSet<>(ids).size() == intended.size();
        if (!whole) {
            throw new MigrationException(
                    "DisksIncomplete",
                    record.getSpec().instanceId(),
                    "A " + step.name() + " each of " + intended + " was intended, but " + recorded + " is recorded.",
                    "This is a defect of Caravan: report it with the InstanceMigration, and run a new Migration.");
        }
    }

    /** The snapshot is that of the disk, and no smaller: EBS volumes are enlarged while they are used, and never shrink. */
    static void requireSnapshot(InstanceMigration record, DiskRecord disk, Snapshot snapshot) {
        var size = Intents.disk(record, disk.sourceVolumeId()).sizeGiB();
        if (!snapshot.volumeId().equals(disk.sourceVolumeId()) || snapshot.sizeGiB() < size) {
            throw new MigrationException(
                    "SnapshotUnexpected",
                    snapshot.id(),
                    "Snapshot " + snapshot.id() + " is of volume " + snapshot.volumeId() + ", " + snapshot.sizeGiB()
                            + " GiB, but one of volume " + disk.sourceVolumeId() + ", " + size
                            + " GiB or more, was intended.",
                    "Nobody else may use the tag caravan.io/step; find out who made this snapshot.");
        }
    }

    /** The copy is whole: AWS tells neither whose copy it is nor of which volume. */
    static void requireCopy(InstanceMigration record, DiskRecord disk, Snapshot copy) {
        var size = Intents.disk(record, disk.sourceVolumeId()).sizeGiB();
        if (copy.sizeGiB() != size) {
            throw new MigrationException(
                    "SnapshotUnexpected",
                    copy.id(),
                    "Snapshot " + copy.id() + ", a copy of " + disk.snapshotId() + ", is of " + copy.sizeGiB()
                            + " GiB, but one of " + size + " GiB was intended.",
                    "Nobody else may use the tag caravan.io/step; find out who made this copy.");
        }
    }

    /** Made from the recorded snapshot, or its copy, of the intended size, type, performance, zone and encryption. */
    static void requireVolume(InstanceMigration record, DiskRecord disk, Volume volume) {
        var intended = Intents.disk(record, disk.sourceVolumeId());
        var zone = record.getSpec().intent().target().zone();
        var key = intended.kmsKeyId() == null ? "" : intended.kmsKeyId();
        var asIntended = volume.snapshotId().equals(disk.carriedSnapshot())
                && volume.zone().equals(zone)
                && volume.sizeGiB() == intended.sizeGiB()
                && volume.type().equals(intended.type())
                && performs(volume.iops(), intended.iops())
                && performs(volume.throughput(), intended.throughput())
                && (volume.encrypted() || !intended.encrypted())
                && isUnder(volume, key);
        if (!asIntended) {
            throw new MigrationException(
                    "VolumeUnexpected",
                    volume.id(),
                    "Volume " + volume.id() + " is " + volume.type() + ", " + volume.sizeGiB() + " GiB"
                            + performance(volume.iops(), volume.throughput()) + " in " + volume.zone() + " from "
                            + volume.snapshotId() + encryption(volume.kmsKeyId()) + ", but "
                            + intended.type() + ", " + intended.sizeGiB() + " GiB"
                            + performance(intended.iops(), intended.throughput()) + " in " + zone + " from "
                            + disk.carriedSnapshot() + encryption(key) + " was intended.",
                    "Nobody else may use the tag caravan.io/step; find out who made this volume.");
        }
    }

    /** A class may name its key by ARN or id, which can be compared, or by alias, which only AWS can resolve. */
    private static boolean isUnder(Volume volume, String key) {
        return key.isEmpty()
                || volume.kmsKeyId().equals(key)
                || volume.kmsKeyId().endsWith("/" + key)
                || (key.contains("alias/") && volume.encrypted());
    }

    /** Where the type has none to choose, none is intended; emulators tell none. */
    private static boolean performs(int made, int intended) {
        return intended == 0 || made == 0 || made == intended;
    }

    private static String performance(int iops, int throughput) {
        return (iops == 0 ? "" : ", " + iops + " IOPS") + (throughput == 0 ? "" : ", " + throughput + " MiB/s");
    }

    private static String encryption(String key) {
        return key.isEmpty() ? "" : " under key " + key;
    }
}
