package caravan.engine;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.inventory.Sides;
import caravan.model.Snapshot;
import caravan.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a migration had made of the source's disks when its loss was seen: a roll-back may have deleted some of it before.
 *
 * @param there as EC2 shows them
 * @param deleted recorded once, and there no more
 */
record Copies(List<String> there, List<String> deleted) {

    static CompletableFuture<Copies> of(InstanceMigration record, Sides sides) {
        var snapshots = recorded(record, DiskRecord::snapshots);
        var volumes = recorded(record, disk -> Stream.ofNullable(disk.volumeId()));
        return sides.source()
                .snapshots(snapshots)
                .thenCombine(sides.target().volumes(volumes), (snapshotsThere, volumesThere) -> {
                    var there = new ArrayList<String>();
                    snapshotsThere.stream().map(Snapshot::id).forEach(there::add);
                    volumesThere.stream()
                            .filter(Volume::remains)
                            .map(Volume::id)
                            .forEach(there::add);
                    var deleted = new ArrayList<>(snapshots);
                    deleted.addAll(volumes);
                    deleted.removeAll(there);
                    return new Copies(List.copyOf(there), List.copyOf(deleted));
                });
    }

    private static List<String> recorded(InstanceMigration record, Function<DiskRecord, Stream<String>> ids) {
        return record.getStatus().disks().stream().flatMap(ids).toList();
    }

    /** For people. */
    String text() {
        return (there.isEmpty() ? "None of its copies is left" : "There are " + String.join(", ", there))
                + (deleted.isEmpty()
                        ? ""
                        : "; the roll-back had deleted " + String.join(", ", deleted) + " before the loss was seen")
                + ".";
    }
}
