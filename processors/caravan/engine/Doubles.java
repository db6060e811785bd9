package caravan.engine;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.ledger.Ledger;
import caravan.manifest.VirtualMachines;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Verdict;
import caravan.model.Wait;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The source is never started beside its virtual machine. One that somebody has started before the commit is stopped
 * first: it may be kept, or not let itself be deleted. What stands against that is told in the record, until it is over.
 */
final class Doubles {

    private static final String TYPE = "TargetRuns";

    /** KubeVirt writes to the machine, too. */
    private static final int TRIES = 4;

    private final Holdings holdings;
    private final Ledger ledger;
    private final Duration deadline;

    Doubles(Holdings holdings, Ledger ledger, Duration deadline) {
        this.holdings = holdings;
        this.ledger = ledger;
        this.deadline = deadline;
    }

    /** Why the source must not be started, where it must not. */
    static Optional<Condition> told(InstanceMigration record) {
        return record.getStatus().condition(TYPE);
    }

    /** Gives the record when no virtual machine of it runs; else fails, and what refuses to be stopped is told. */
    CompletableFuture<InstanceMigration> stopped(InstanceMigration record) {
        return stop(record, TRIES)
                .exceptionallyCompose(failure -> isDefinite(Futures.causeOf(failure))
                        ? tell(record, failure)
                                .thenCompose(told -> CompletableFuture.<Void>failedFuture(runs(record, failure)))
                        : CompletableFuture.failedFuture(Futures.causeOf(failure)))
                .thenCompose(rests -> clear(record));
    }

    /** The same when there is no more time; gives a record that tells it, whatever has failed. */
    CompletableFuture<InstanceMigration> stoppedAtLast(InstanceMigration record) {
        return stop(record, TRIES)
                .thenApply(rests -> Optional.<Throwable>empty())
                .exceptionally(Optional::of)
                .thenCompose(
                        failed -> failed.map(failure -> tell(record, failure)).orElseGet(() -> clear(record)));
    }

    private CompletableFuture<Void> stop(InstanceMigration record, int tries) {
        return holdings.machine(record)
                .thenCompose(found -> found.filter(machine -> !VirtualMachines.rests(machine))
                        .map(machine -> halt(machine).thenCompose(this::awaitRest))
                        .orElse(CompletableFuture.completedFuture(null)))
                .exceptionallyCompose(failure -> tries > 1 && isConflict(failure)
                        ? stop(record, tries - 1)
                        : CompletableFuture.failedFuture(Futures.causeOf(failure)));
    }

    private CompletableFuture<GenericKubernetesResource> halt(GenericKubernetesResource machine) {
        return VirtualMachines.isHalted(machine)
                ? CompletableFuture.completedFuture(machine)
                : holdings.kube().patch(Kinds.VIRTUAL_MACHINE, machine, VirtualMachines.stopped(machine));
    }

    private CompletableFuture<Void> awaitRest(GenericKubernetesResource machine) {
        var metadata = machine.getMetadata();
        var id = metadata.getNamespace() + "/" + metadata.getName();
        return holdings.kube()
                .await(
                        Kinds.VIRTUAL_MACHINE,
                        new Wait<>(
                                id,
                                "VirtualMachine " + id + " to be stopped",
                                found -> Verdict.reachedIf(found.filter(one ->
                                                one.getMetadata().getUid().equals(metadata.getUid()))
                                        .filter(one -> !VirtualMachines.rests(one))
                                        .isEmpty()),
                                deadline))
                .thenApply(seen -> null);
    }

    private static boolean isConflict(Throwable failure) {
        return Futures.causeOf(failure) instanceof KubeFailure kube && kube.is(KubeFailure.Reason.CONFLICT);
    }

    /** Nothing that passes by itself: a wait that ran out, or a refusal. */
    private static boolean isDefinite(Throwable cause) {
        return cause instanceof MigrationException
                || (cause instanceof KubeFailure kube
                        && (kube.is(KubeFailure.Reason.FORBIDDEN) || kube.is(KubeFailure.Reason.INVALID)));
    }

    private CompletableFuture<InstanceMigration> clear(InstanceMigration record) {
        return ledger.write(record, Doubles::over);
    }

    /** The source runs, whoever has started it: it waits for nothing any more. */
    static InstanceMigrationStatus over(InstanceMigrationStatus status) {
        return status.withoutCondition(TYPE);
    }

    private CompletableFuture<InstanceMigration> tell(InstanceMigration record, Throwable failure) {
        return ledger.readOwn(record)
                .thenCompose(
                        current -> ledger.write(current, status -> on(status, runs(record, failure), ledger.now())));
    }

    /** Its condition stands since the first time. */
    private static InstanceMigrationStatus on(InstanceMigrationStatus status, MigrationException why, String now) {
        return status.withCondition(new Condition(
                TYPE,
                Condition.TRUE,
                why.reason(),
                "Critical",
                why.getMessage(),
                why.remedy(),
                status.condition(TYPE).map(Condition::lastTransitionTime).orElse(now)));
    }

    private static MigrationException runs(InstanceMigration record, Throwable failure) {
        var cause = Futures.causeOf(failure);
        var target = record.getSpec().intent().target();
        var name = "VirtualMachine " + target.namespace() + "/" + target.name();
        return new MigrationException(
                "TargetNotStopped",
                name,
                name + " is not seen stopped, so instance " + record.getSpec().instanceId()
                        + " is not started beside it: " + cause.getMessage(),
                "Stop " + name + ": kubectl patch virtualmachine -n " + target.namespace() + " " + target.name()
                        + " --type merge -p '{\"spec\":{\"runStrategy\":\"Halted\"}}'.",
                cause);
    }
}
