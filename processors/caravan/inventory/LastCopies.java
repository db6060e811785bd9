package caravan.inventory;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.model.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Snapshots of a committed migration that may be the last copy: its user has let go of the virtual machine and its disks,
 * and the source is gone as well. Part of rule 8a.
 *
 * @param snapshots those that are left
 * @param volumes those of the virtual machine that are not
 */
public record LastCopies(List<String> snapshots, List<String> volumes) {

    /** Empty where they have done their work. The source is asked for only when a volume is missing. */
    public static CompletableFuture<Optional<LastCopies>> of(InstanceMigration record, Sides sides) {
        var volumes = recorded(record, disk -> Stream.ofNullable(disk.volumeId()));
        return sides.target()
                .volumes(volumes)
                .thenApply(shown -> SourceNow.missing(volumes, shown))
                .thenCompose(missing -> missing.isEmpty()
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : SourceNow.of(record, sides)
                                .thenCompose(source -> source.lost()
                                        ? left(record, sides, missing)
                                        : CompletableFuture.completedFuture(Optional.empty())));
    }

    private static CompletableFuture<Optional<LastCopies>> left(
            InstanceMigration record, Sides sides, List<String> missing) {
        return sides.source()
                .snapshots(recorded(record, DiskRecord::snapshots))
                .thenApply(shown -> shown.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new LastCopies(shown.stream().map(Snapshot::id).toList(), missing)));
    }

    private static List<String> recorded(InstanceMigration record, Function<DiskRecord, Stream<String>> ids) {
        return record.getStatus().disks().stream().flatMap(ids).toList();
    }

    /** For people. */
    public String text(InstanceMigration record) {
        return "Snapshots " + String.join(", ", snapshots) + " are kept, because they may be the last copy: "
                + String.join(", ", volumes) + ", which were made of them, are gone, and so is instance "
                + record.getSpec().instanceId() + ", or a disk of it.";
    }
}
