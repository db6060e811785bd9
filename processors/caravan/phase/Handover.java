package caravan.phase;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.manifest.VirtualMachines;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.ProtocolRule;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What follows the commit: everything is marked as the virtual machine's own, then the machine is started. Nothing here
 * is undone; each part is repeated until it is done or its deadline has passed.
 */
public final class Handover {

    /** KubeVirt writes to the machine, too. */
    private static final int TRIES = 4;

    private final PhaseTools tools;
    private final TargetMachine machines;

    public Handover(PhaseTools tools) {
        this.tools = tools;
        this.machines = new TargetMachine(tools.kube());
    }

    /** Labels of the objects, owner of the claims, reclaim policy of the volumes. */
    public CompletableFuture<InstanceMigration> adopt(InstanceMigration record) {
        if (record.state() != State.COMMITTED) {
            return CompletableFuture.completedFuture(record);
        }
        return machines.requireCommitted(record)
                .thenCompose(machine -> mark(machine)
                        .thenCompose(marked -> Futures.each(
                                record.getSpec().intent().disks(), disk -> adoptDisk(record, machine, disk))))
                .thenApply(adopted -> record);
    }

    /** In AWS, too; after the start, which a refused tag must not hold up: the record protects the volumes until then. */
    public CompletableFuture<InstanceMigration> tagVolumes(InstanceMigration record) {
        if (record.state() != State.CLEANUP) {
            return CompletableFuture.completedFuture(record);
        }
        var ids =
                record.getStatus().disks().stream().map(disk -> disk.volumeId()).toList();
        return tools.providers()
                .of(record)
                .thenCompose(sides -> sides.target().tag(ids, Map.of(Names.TAG_ADOPTED, "true")))
                .thenApply(tagged -> record);
    }

    /** Starts the machine if it should run and nobody has started it, and completes the step. */
    public CompletableFuture<InstanceMigration> start(InstanceMigration record) {
        if (record.state() != State.COMMITTED) {
            return CompletableFuture.completedFuture(record);
        }
        return startOnce(record, TRIES).thenCompose(started -> tools.ledger().complete(record, status -> status));
    }

    /** After a conflict the machine is read again: a user's own stop, or start, in between is not undone. */
    @ProtocolRule("9")
    private CompletableFuture<Void> startOnce(InstanceMigration record, int tries) {
        return machines.requireCommitted(record)
                .thenCompose(machine -> mustStart(record, machine)
                        ? tools.kube()
                                .patch(Kinds.VIRTUAL_MACHINE, machine, VirtualMachines.started(record.uid()))
                                .<Void>thenApply(started -> null)
                        : CompletableFuture.completedFuture(null))
                .exceptionallyCompose(failure -> tries > 1 && isConflict(failure)
                        ? startOnce(record, tries - 1)
                        : CompletableFuture.failedFuture(Futures.causeOf(failure)));
    }

    private static boolean isConflict(Throwable failure) {
        return Futures.causeOf(failure) instanceof KubeFailure kube && kube.is(KubeFailure.Reason.CONFLICT);
    }

    private static boolean mustStart(InstanceMigration record, GenericKubernetesResource machine) {
        var annotations =
                Optional.ofNullable(machine.getMetadata().getAnnotations()).orElse(Map.of());
        return record.getSpec().intent().target().run()
                && TargetMachine.isHalted(machine)
                && !annotations.containsKey(Names.STARTED);
    }

    private CompletableFuture<GenericKubernetesResource> mark(GenericKubernetesResource machine) {
        return tools.kube().patch(Kinds.VIRTUAL_MACHINE, machine, committed());
    }

    private CompletableFuture<Void> adoptDisk(
            InstanceMigration record, GenericKubernetesResource machine, DiskIntent disk) {
        var namespace = record.getSpec().intent().target().namespace();
        return tools.kube()
                .get(Kinds.PERSISTENT_VOLUME, "", disk.persistentVolumeName())
                .thenCompose(volume -> tools.kube()
                        .patch(
                                Kinds.PERSISTENT_VOLUME,
                                present(volume, "PersistentVolume " + disk.persistentVolumeName()),
                                Map.of(
                                        "metadata",
                                        label(),
                                        "spec",
                                        Map.of("persistentVolumeReclaimPolicy", disk.reclaimPolicy()))))
                .thenCompose(marked -> tools.kube().get(Kinds.PERSISTENT_VOLUME_CLAIM, namespace, disk.claimName()))
                .thenCompose(claim -> ownClaim(present(claim, "PersistentVolumeClaim " + disk.claimName()), machine));
    }

    private CompletableFuture<Void> ownClaim(PersistentVolumeClaim claim, GenericKubernetesResource machine) {
        var owner = Map.of(
                "apiVersion",
                machine.getApiVersion(),
                "kind",
                machine.getKind(),
                "name",
                machine.getMetadata().getName(),
                "uid",
                machine.getMetadata().getUid(),
                "blockOwnerDeletion",
                true,
                "controller",
                false);
        var metadata = Map.of("labels", Map.of(Names.COMMITTED, "true"), "ownerReferences", List.of(owner));
        return tools.kube()
                .patch(Kinds.PERSISTENT_VOLUME_CLAIM, claim, Map.of("metadata", metadata))
                .thenApply(owned -> null);
    }

    private static Map<String, Object> committed() {
        return Map.of("metadata", label());
    }

    private static Map<String, Object> label() {
        return Map.of("labels", Map.of(Names.COMMITTED, "true"));
    }

    private static <T> T present(Optional<T> found, String name) {
        return found.orElseThrow(() -> new MigrationException(
                "TargetGone", name, name + " was committed and does not exist any more.", "Find out who deleted it."));
    }
}
