package caravan.inventory;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import caravan.model.Instance;
import caravan.model.ProtocolRule;
import caravan.model.Volume;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The source as EC2 shows it now. Lost means that its disks may be gone. */
public record SourceNow(Optional<Instance> instance, List<String> missingVolumes) {

    public boolean lost() {
        return instance.isEmpty() || instance.get().terminated() || !missingVolumes.isEmpty();
    }

    /** Looked at live, right before anything of the record in AWS is deleted: of a lost source nothing is. */
    @ProtocolRule("8a")
    public static CompletableFuture<SourceNow> of(InstanceMigration record, Sides sides) {
        var wanted = record.getSpec().intent().disks().stream()
                .map(DiskIntent::sourceVolumeId)
                .toList();
        return sides.source()
                .instance(record.getSpec().instanceId())
                .thenCombine(
                        sides.source().volumes(wanted),
                        (instance, volumes) -> new SourceNow(instance, missing(wanted, volumes)))
                .thenCompose(source -> source.believed(record, sides));
    }

    /** The instance alone, where its volumes cannot be asked for. */
    public static CompletableFuture<SourceNow> instanceOf(InstanceMigration record, Sides sides) {
        return sides.source()
                .instance(record.getSpec().instanceId())
                .thenCompose(found -> new SourceNow(found, List.of()).believed(record, sides));
    }

    /** Those of which nothing can be read any more. */
    static List<String> missing(List<String> wanted, List<Volume> shown) {
        var there =
                shown.stream().filter(volume -> !volume.lost()).map(Volume::id).toList();
        return wanted.stream().filter(id -> !there.contains(id)).toList();
    }

    /** Keys that were changed just now, to those of another account, see nothing of it either. */
    private CompletableFuture<SourceNow> believed(InstanceMigration record, Sides sides) {
        return lost() ? sides.at(record).thenApply(same -> this) : CompletableFuture.completedFuture(this);
    }
}
