package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.inventory.Sides;
import caravan.kube.Adoption;
import caravan.kube.KubeFailure;
import caravan.ledger.SourceLocks;
import caravan.manifest.VirtualMachines;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.ProtocolRule;
import caravan.model.State;
import caravan.model.Volume;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
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
    private final Adoption adoption;
    private final SourceLocks locks;

    public Handover(PhaseTools tools, SourceLocks locks) {
        this.tools = tools;
        this.locks = locks;
        this.machines = new TargetMachine(tools.kube());
        this.adoption = new Adoption(tools.kube());
    }

    /** The disks are marked although the machine is gone: they are the user's. */
    public CompletableFuture<InstanceMigration> adopt(InstanceMigration record) {
        if (record.state() != State.COMMITTED) {
            return CompletableFuture.completedFuture(record);
        }
        return adoption.adopt(record).thenApply(machine -> {
            TargetMachine.committed(record, machine);
            return record;
        });
    }

    /**
     * In AWS, too; after the start, which a refused tag must not hold up: the record protects the volumes until then. One
     * that is gone, as its user has deleted the machine, keeps neither the others from it nor what follows.
     */
    public CompletableFuture<InstanceMigration> tagVolumes(InstanceMigration record) {
        if (record.state() != State.CLEANUP) {
            return CompletableFuture.completedFuture(record);
        }
        var ids =
                record.getStatus().disks().stream().map(disk -> disk.volumeId()).toList();
        return tools.providers()
                .of(record)
                .thenCompose(sides -> adopt(sides, ids)
                        .exceptionallyCompose(failure -> isNotFound(failure)
                                ? remaining(sides, ids).thenCompose(left -> adopt(sides, left))
                                : CompletableFuture.failedFuture(Futures.causeOf(failure))))
                .thenApply(tagged -> record);
    }

    private static CompletableFuture<Void> adopt(Sides sides, List<String> ids) {
        return ids.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : sides.target().tag(ids, Map.of(Names.TAG_ADOPTED, "true"));
    }

    private static CompletableFuture<List<String>> remaining(Sides sides, List<String> ids) {
        return sides.target()
                .volumes(ids)
                .thenApply(shown ->
                        shown.stream().filter(Volume::remains).map(Volume::id).toList());
    }

    private static boolean isNotFound(Throwable failure) {
        return Futures.causeOf(failure) instanceof AwsFailure aws && aws.fault() == AwsFault.NOT_FOUND;
    }

    /** Notes on the source lock whose place it takes, starts the machine if it should run, and completes the step. */
    public CompletableFuture<InstanceMigration> start(InstanceMigration record) {
        if (record.state() != State.COMMITTED) {
            return CompletableFuture.completedFuture(record);
        }
        return locks.handOver(record)
                .thenCompose(noted -> startOnce(record, TRIES))
                .thenCompose(started -> tools.ledger().complete(record, status -> status));
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
                && VirtualMachines.isHalted(machine)
                && !annotations.containsKey(Names.STARTED);
    }
}
