package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.aws.Ec2Gateway;
import caravan.inventory.Sides;
import caravan.inventory.SourceNow;
import caravan.kube.Attachments;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Snapshot;
import caravan.model.State;
import caravan.model.Verdict;
import caravan.model.Volume;
import caravan.model.Wait;
import caravan.planning.SourceChecks;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Replaces disks that a conversion may have changed: the old objects and volumes are removed and seen gone, then a new
 * generation is recorded, which DiskTransfer makes from the same snapshots. Safe to enter again at any point.
 */
final class FreshDisks {

    private final PhaseTools tools;
    private final ConversionGate gate;
    private final Attachments attachments;

    FreshDisks(PhaseTools tools, Attachments attachments) {
        this.tools = tools;
        this.gate = new ConversionGate(tools);
        this.attachments = attachments;
    }

    /** Back to DiskTransfer; {@code why} is told in the record meanwhile. */
    CompletableFuture<InstanceMigration> replace(InstanceMigration record, String why) {
        return gate.close(record)
                .thenCompose(closed -> tools.cancellations().race(record, attachments.released(record)))
                .thenCompose(released -> removeAll(Kinds.PERSISTENT_VOLUME_CLAIM, record))
                .thenCompose(claims -> removeAll(Kinds.PERSISTENT_VOLUME, record))
                .thenCompose(objects -> tools.providers().of(record))
                .thenCompose(sides -> tools.cancellations()
                        .race(record, free(record, sides.target()))
                        .thenCompose(free -> requireCopies(record, sides))
                        .thenCompose(safe -> Futures.each(volumes(record), sides.target()::deleteVolume)))
                .thenCompose(deleted -> tools.ledger()
                        .advance(record, State.DISK_TRANSFER, status -> status.withDisks(status.disks().stream()
                                        .map(DiskRecord::nextGeneration)
                                        .toList())
                                .withMessage(why)));
    }

    private <T extends HasMetadata> CompletableFuture<Void> removeAll(Kind<T> kind, InstanceMigration record) {
        var target = record.getSpec().intent().target();
        return tools.objects()
                .removeAll(
                        kind, target.namespace(), record.uid(), tools.settings().detachTimeout());
    }

    private CompletableFuture<List<Volume>> free(InstanceMigration record, Ec2Gateway target) {
        return Futures.awaitEach(
                volumes(record),
                id -> target.awaitVolume(new Wait<>(
                        id,
                        "volume " + id + " to be detached",
                        found ->
                                Verdict.reachedIf(found.isEmpty() || found.get().isFree()),
                        tools.settings().detachTimeout())));
    }

    /** A half-converted disk goes only while the source, its disks and all snapshots of them are there. */
    private static CompletableFuture<Void> requireCopies(InstanceMigration record, Sides sides) {
        var snapshots = record.getStatus().disks().stream()
                .map(DiskRecord::carriedSnapshot)
                .toList();
        var id = record.getSpec().instanceId();
        return SourceNow.of(record, sides)
                .thenAccept(source -> {
                    SourceChecks.alive(id, source.instance());
                    requireDisks(id, source);
                })
                .thenCompose(alive -> sides.source().snapshots(snapshots))
                .thenAccept(found -> {
                    var there = found.stream().map(Snapshot::id).toList();
                    if (!there.containsAll(snapshots)) {
                        throw new MigrationException(
                                "SnapshotFailed",
                                String.join(", ", snapshots),
                                "Of the snapshots " + snapshots + " only " + there
                                        + " are there, so no new disks can be made of them.",
                                "Find out who deleted them, and run a new Migration.");
                    }
                });
    }

    private static void requireDisks(String id, SourceNow source) {
        if (source.lost()) {
            throw new MigrationException(
                    "SourceGone",
                    id,
                    "Of the disks of instance " + id + " are gone: " + String.join(", ", source.missingVolumes()) + ".",
                    "Nothing of this migration that could be the last copy is deleted; look at its snapshots and"
                            + " volumes, which carry the tag caravan.io/record.");
        }
    }

    private static List<String> volumes(InstanceMigration record) {
        return record.getStatus().disks().stream()
                .map(DiskRecord::volumeId)
                .filter(Objects::nonNull)
                .toList();
    }
}
