package caravan.engine;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.aws.Provenance;
import caravan.model.Names;
import caravan.model.ProtocolRule;
import caravan.model.Snapshot;
import caravan.model.State;
import caravan.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Pure: sorts what AWS listed into what may go and what is only reported. The list of AWS must be older than the records,
 * or a live migration's newest snapshot would look ownerless.
 *
 * @param ownerless with the tag of a record that does not exist
 * @param copied with the tag of a record that did not make them
 * @param restored of a record of which a sweep has found nothing already: out of the Recycle Bin, by somebody who wants it
 */
record Leftovers(List<Item> deletable, List<String> ownerless, List<String> copied, List<String> restored) {

    /** A snapshot or volume, and the ended record that it belongs to. */
    record Item(String id, boolean volume, InstanceMigration record) {}

    /** What has no record, or was not made by it, is reported and never deleted. */
    @ProtocolRule("17")
    static Leftovers among(
            List<Snapshot> snapshots, List<Volume> volumes, List<InstanceMigration> records, Set<String> handles) {
        var byUid = records.stream().collect(Collectors.toMap(InstanceMigration::uid, record -> record));
        var sorted = new Leftovers(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (var snapshot : snapshots) {
            if (!Names.isKept(snapshot.tags())) {
                var record = byUid.get(snapshot.tags().get(Names.RECORD));
                sorted.add(snapshot.id(), false, record, () -> new Provenance(record).made(snapshot));
            }
        }
        for (var volume : volumes) {
            if (!untouchable(volume, records, handles)) {
                var record = byUid.get(volume.tags().get(Names.RECORD));
                sorted.add(volume.id(), true, record, () -> new Provenance(record).made(volume));
            }
        }
        return sorted;
    }

    private void add(String id, boolean volume, InstanceMigration record, BooleanSupplier made) {
        if (record == null) {
            ownerless.add(id);
        } else if (!made.getAsBoolean()) {
            copied.add(id);
        } else if (!record.state().ended() || record.state() == State.SOURCE_LOST) {
            return;
        } else if (!Guard.isOn(record)) {
            restored.add(id);
        } else {
            deletable.add(new Item(id, volume, record));
        }
    }

    /** All that is reported and never deleted. */
    List<String> foreign() {
        return Stream.of(ownerless, copied, restored).flatMap(List::stream).toList();
    }

    /** Adopted, kept, named by a PersistentVolume, attached, or recorded by a migration that leaves its disks to the user. */
    private static boolean untouchable(Volume volume, List<InstanceMigration> records, Set<String> handles) {
        return isUsers(volume, Optional.empty())
                || handles.contains(volume.id())
                || !volume.isFree()
                || records.stream().filter(Keeping::leavesDisks).anyMatch(record -> records(record, volume));
    }

    /** By its tags, or as a disk of a virtual machine that was committed or is to be kept, whatever its tags say. */
    static boolean isUsers(Volume volume, Optional<InstanceMigration> record) {
        return "true".equals(volume.tags().get(Names.TAG_ADOPTED))
                || Names.isKept(volume.tags())
                || record.filter(one -> Keeping.leavesDisks(one) && records(one, volume))
                        .isPresent();
    }

    private static boolean records(InstanceMigration record, Volume volume) {
        return record.getStatus().disks().stream().map(DiskRecord::volumeId).anyMatch(volume.id()::equals);
    }
}
