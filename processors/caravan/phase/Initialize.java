package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Intent;
import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.ledger.SourceLocks;
import caravan.model.Futures;
import caravan.model.State;
import caravan.planning.IntentPlanner;
import caravan.planning.Survey;
import caravan.planning.Surveyor;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Plans the journey, completely, before the first mutating call to AWS: the lock first, then the intent, once. */
public final class Initialize {

    private final PhaseTools tools;
    private final Surveyor surveyor;
    private final Rehearsal rehearsal;
    private final SourceLocks locks;
    private final Predicate<String> allowedTargets;

    public Initialize(
            PhaseTools tools,
            Surveyor surveyor,
            Rehearsal rehearsal,
            SourceLocks locks,
            Predicate<String> allowedTargets) {
        this.tools = tools;
        this.surveyor = surveyor;
        this.rehearsal = rehearsal;
        this.locks = locks;
        this.allowedTargets = allowedTargets;
    }

    /** Writes {@code spec.intent}. An intent that is there already is kept: it may not change. */
    public CompletableFuture<InstanceMigration> intend(InstanceMigration record) {
        if (record.state() != State.INITIALIZE || record.getSpec().intent() != null) {
            return CompletableFuture.completedFuture(record);
        }
        return tools.cancellations()
                .check(record)
                .thenCompose(wanted -> tools.cancellations().race(record, survey(record)))
                .thenCompose(survey -> lockAndPlan(record, survey))
                .thenCompose(intent -> tools.ledger().intend(record, intent));
    }

    /** A survey ends with the first call that is denied; the user is told of all. */
    private CompletableFuture<Survey> survey(InstanceMigration record) {
        return surveyor.survey(record)
                .exceptionallyCompose(
                        failure -> rehearsal.explained(record, failure).thenCompose(CompletableFuture::failedFuture));
    }

    private CompletableFuture<Intent> lockAndPlan(InstanceMigration record, Survey survey) {
        var place = survey.place();
        var running = IntentPlanner.isOn(survey);
        requireAllowed(survey.plan().target().namespace());
        // Planned and rehearsed before the lock is taken, so that a plan that cannot work leaves no trace.
        var draft = IntentPlanner.plan(survey, running, record.uid());
        var lock = SourceLocks.nameOf(
                place.sourceAccount(), place.region(), record.getSpec().instanceId());
        return requireFreeClaims(survey, draft)
                .thenCompose(free -> tools.cancellations().race(record, rehearsal.require(record, survey, draft)))
                .thenCompose(allowed -> locks.acquire(record, lock, running))
                .thenCompose(wasRunning -> startable(record, survey, wasRunning && !running)
                        .thenApply(allowed -> IntentPlanner.plan(survey, wasRunning, record.uid())));
    }

    /** Names with a hash are nobody else's; those that a template gives exactly may be. */
    private CompletableFuture<Void> requireFreeClaims(Survey survey, Intent draft) {
        return survey.plan().pvcNameTemplateUseGenerateName()
                ? CompletableFuture.completedFuture(null)
                : new TakenClaims(tools.kube()).require(draft);
    }

    /** What an earlier migration has left off is started again when this one is undone. */
    private CompletableFuture<Void> startable(InstanceMigration record, Survey survey, boolean inherited) {
        return inherited
                ? tools.cancellations().race(record, rehearsal.requireStart(record, survey.instance()))
                : CompletableFuture.completedFuture(null);
    }

    /** Makes the target namespace where it is missing and may be made, and completes the step. */
    public CompletableFuture<InstanceMigration> complete(InstanceMigration record) {
        if (record.state() != State.INITIALIZE) {
            return CompletableFuture.completedFuture(record);
        }
        var namespace = record.getSpec().intent().target().namespace();
        return tools.kube()
                .get(Kinds.NAMESPACE, "", namespace)
                .thenCompose(found -> found.isPresent() ? CompletableFuture.completedFuture(null) : make(namespace))
                .thenCompose(there -> requireMachine(record))
                .thenCompose(possible -> tools.ledger().complete(record, status -> told(record, status)));
    }

    private InstanceMigrationStatus told(InstanceMigration record, InstanceMigrationStatus status) {
        var told = status;
        for (var warning : Warnings.ofPlan(record)) {
            told = told.withCondition(warning.at(tools.ledger().now()));
        }
        return told;
    }

    private CompletableFuture<Void> requireMachine(InstanceMigration record) {
        return new TargetRehearsal(tools.kube())
                .machine(record)
                .thenAccept(objection -> objection.ifPresent(refused -> {
                    throw refused;
                }));
    }

    private void requireAllowed(String namespace) {
        if (!allowedTargets.test(namespace)) {
            throw TargetRehearsal.notAllowed(namespace);
        }
    }

    /** Another migration may have made it in the same moment. */
    private CompletableFuture<Void> make(String namespace) {
        var desired = new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .endMetadata()
                .build();
        return tools.kube()
                .create(Kinds.NAMESPACE, desired)
                .<Void>thenApply(made -> null)
                .exceptionallyCompose(failure -> KubeFailure.alreadyExists(failure)
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(Futures.causeOf(failure)));
    }
}
