package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.inventory.Shares;
import caravan.inventory.Sides;
import caravan.kube.Attachments;
import caravan.kube.OwnedObjects;
import caravan.model.Futures;
import caravan.model.ProtocolRule;
import caravan.model.Verdict;
import caravan.model.Volume;
import caravan.model.Wait;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Removes what a record made, newest first. Deletes nothing without the record's own label or tag. */
@ProtocolRule("15")
public final class Undo {

    private final Holdings holdings;
    private final OwnedObjects objects;
    private final Attachments attachments;
    private final Duration deadline;
    private final Keeping keeping;

    public Undo(Holdings holdings, OwnedObjects objects, Attachments attachments, Duration deadline) {
        this.holdings = holdings;
        this.objects = objects;
        this.attachments = attachments;
        this.deadline = deadline;
        this.keeping = new Keeping(holdings);
    }

    /** Pods and Secrets, then the virtual machine: what could be the source's double. */
    CompletableFuture<Void> machine(InstanceMigration record) {
        return pods(record).thenCompose(pods -> removeAll(Kinds.VIRTUAL_MACHINE, record));
    }

    /** A Job would make its pod again, so it goes first; what pods need to start goes with them. */
    CompletableFuture<Void> pods(InstanceMigration record) {
        return removeAll(Kinds.JOB, record)
                .thenCompose(jobs -> removeAll(Kinds.POD, record))
                .thenCompose(pods -> removeAll(Kinds.SECRET, record))
                .thenCompose(secrets -> removeAll(Kinds.CONFIG_MAP, record));
    }

    /**
     * When no node holds the disks any more, the claims, and when they are gone, their volumes' objects, whose policy is
     * Retain until commit.
     */
    CompletableFuture<Void> claims(InstanceMigration record) {
        return attachments
                .released(record)
                .thenCompose(released -> removeAll(Kinds.PERSISTENT_VOLUME_CLAIM, record))
                .thenCompose(claims -> removeAll(Kinds.PERSISTENT_VOLUME, record));
    }

    /** The record's volumes, when none of them is attached any more. */
    CompletableFuture<List<String>> freeVolumes(InstanceMigration record, Sides sides) {
        return holdings.volumes(record, sides).thenCompose(ids -> Futures.each(ids, id -> awaitFree(id, sides))
                .thenApply(free -> ids));
    }

    CompletableFuture<Void> volumes(List<String> ids, Sides sides) {
        return Futures.each(ids, sides.target()::deleteVolume).thenApply(all -> null);
    }

    /** What another account may do with the snapshots, and with their keys. */
    CompletableFuture<Void> shares(InstanceMigration record, Sides sides) {
        return kept(record, sides)
                .thenCombine(holdings.snapshots(record, sides), (kept, ids) -> {
                    var all = new ArrayList<>(kept);
                    all.addAll(ids);
                    return all;
                })
                .thenCompose(ids -> Shares.end(record, sides, ids));
    }

    /** And what another account may do with them, and with their keys. */
    CompletableFuture<Void> snapshots(InstanceMigration record, Sides sides) {
        return holdings.snapshots(record, sides)
                .thenCompose(ids -> Futures.anyhow(
                        // A grant that cannot be revoked keeps no snapshot, and a snapshot that cannot be deleted no
                        // grant.
                        kept(record, sides).thenCompose(kept -> Shares.end(record, sides, kept)),
                        () -> Shares.delete(record, sides, ids)));
    }

    /** Snapshots that somebody keeps, where they may be shared: who keeps one does not want it open to others. */
    private CompletableFuture<List<String>> kept(InstanceMigration record, Sides sides) {
        return Shares.any(record)
                ? holdings.keptSnapshots(record, sides)
                : CompletableFuture.completedFuture(List.of());
    }

    /**
     * On the user's wish the target objects stay. They are marked before anything else, and the pods go although the mark
     * is refused.
     */
    CompletableFuture<Void> keep(InstanceMigration record) {
        var marked = keeping.markObjects(record);
        return marked.exceptionally(refused -> null)
                .thenCompose(tried -> pods(record))
                .thenCompose(gone -> marked);
    }

    CompletableFuture<Void> tagKept(InstanceMigration record, Sides sides) {
        return keeping.tagVolumes(record, sides);
    }

    private <T extends HasMetadata> CompletableFuture<Void> removeAll(Kind<T> kind, InstanceMigration record) {
        return holdings.uncommitted(kind, record)
                .thenCompose(found -> Futures.each(found, object -> objects.remove(kind, object, deadline)))
                .thenApply(all -> null);
    }

    private CompletableFuture<Volume> awaitFree(String id, Sides sides) {
        return sides.target()
                .awaitVolume(new Wait<>(
                        id,
                        "volume " + id + " to be detached",
                        found ->
                                Verdict.reachedIf(found.isEmpty() || found.get().isFree()),
                        deadline));
    }
}
