package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.inventory.Sides;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.Volume;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Marks what its user wants to keep of a migration that is undone. The wish stands in the intent, and that alone protects
 * it from roll-back and sweep while the record is there; the marks do when it is gone.
 */
final class Keeping {

    private static final String YES = "true";

    private final Holdings holdings;

    Keeping(Holdings holdings) {
        this.holdings = holdings;
    }

    /** Machine, claims and disks stay with the user: they are committed, or are wanted although it is undone. */
    static boolean leavesDisks(InstanceMigration record) {
        return record.state().afterCommit() || isWanted(record);
    }

    static boolean isWanted(InstanceMigration record) {
        var intent = record.getSpec().intent();
        return intent != null
                && intent.target().keepOnFailure()
                && !record.state().afterCommit();
    }

    /** Those in the cluster. */
    CompletableFuture<Void> markObjects(InstanceMigration record) {
        return Futures.each(
                        List.of(Kinds.VIRTUAL_MACHINE, Kinds.PERSISTENT_VOLUME_CLAIM, Kinds.PERSISTENT_VOLUME),
                        kind -> mark(kind, record))
                .thenApply(all -> null);
    }

    private <T extends HasMetadata> CompletableFuture<Void> mark(Kind<T> kind, InstanceMigration record) {
        var kept = Map.<String, Object>of("metadata", Map.of("labels", Map.of(Names.KEPT, YES)));
        return holdings.uncommitted(kind, record)
                .thenCompose(
                        found -> Futures.each(found, object -> holdings.kube().patch(kind, object, kept)))
                .thenApply(all -> null);
    }

    /** Only those that EC2 lists: one that others have deleted would have the others refused. */
    CompletableFuture<Void> tagVolumes(InstanceMigration record, Sides sides) {
        return holdings.listedVolumes(record, sides).thenCompose(listed -> {
            var ids = listed.stream().filter(Volume::remains).map(Volume::id).toList();
            return ids.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : sides.target().tag(ids, Map.of(Names.KEPT, YES));
        });
    }
}
