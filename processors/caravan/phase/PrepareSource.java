package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.inventory.Providers;
import caravan.inventory.Sides;
import caravan.ledger.Cancellations;
import caravan.ledger.Ledger;
import caravan.model.Instance;
import caravan.model.MigrationException;
import caravan.model.ProtocolRule;
import caravan.model.State;
import caravan.model.Timer;
import caravan.model.Verdict;
import caravan.model.Wait;
import caravan.planning.SourceChecks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Stops the source, once, and records the witness of the stop. The call itself is made for many at once, by the route stop-instances. */
public final class PrepareSource {

    private static final String PENDING = "pending";

    private final Providers providers;
    private final Ledger ledger;
    private final Cancellations cancellations;
    private final Timer timer;
    private final PhaseSettings settings;

    public PrepareSource(PhaseTools tools) {
        this.providers = tools.providers();
        this.ledger = tools.ledger();
        this.cancellations = tools.cancellations();
        this.timer = tools.timer();
        this.settings = tools.settings();
    }

    /** Records the state of the source, on which the stop depends. */
    public CompletableFuture<InstanceMigration> observe(InstanceMigration record) {
        if (record.state() != State.PREPARE_SOURCE) {
            return CompletableFuture.completedFuture(record);
        }
        return cancellations
                .check(record)
                .thenCompose(wanted -> providers.of(record))
                .thenCompose(sides -> started(record, sides)
                        .thenApply(found -> stoppable(record, found))
                        .thenCompose(instance -> ledger.write(record, status -> observed(status, instance))));
    }

    /** The stop is waited for since the last look at which it had not begun. */
    private InstanceMigrationStatus observed(InstanceMigrationStatus status, Instance instance) {
        var begins = instance.is(Instance.RUNNING)
                || status.currentStep()
                        .filter(step -> step.waitingSince() == null)
                        .isPresent();
        return (begins ? status.withWaitingSince(ledger.now()) : status).withSourceState(instance.state());
    }

    /** As it is; one that is just starting is waited for, because EC2 refuses to stop it. */
    private CompletableFuture<Instance> started(InstanceMigration record, Sides sides) {
        var id = record.getSpec().instanceId();
        return cancellations
                .race(record, sides.source().instance(id))
                .thenApply(found -> SourceChecks.alive(id, found))
                .thenCompose(found -> found.is(PENDING)
                        ? cancellations.race(
                                record,
                                sides.source()
                                        .awaitInstance(new Wait<>(
                                                id,
                                                "instance " + id + " to have started",
                                                seen -> Verdict.reachedIf(seen.filter(one -> !one.is(PENDING))
                                                        .isPresent()),
                                                Deadline.left(record, timer.now(), settings.stopTimeout()))))
                        : CompletableFuture.completedFuture(found))
                .thenApply(found -> SourceChecks.alive(id, Optional.of(found)));
    }

    /** What was off when it was planned, and runs now, is used by somebody: stopping it could not be undone. */
    private static Instance stoppable(InstanceMigration record, Instance instance) {
        if (instance.is(Instance.RUNNING) && !record.getSpec().intent().source().wasRunning()) {
            throw new MigrationException(
                    "SourceStarted",
                    instance.id(),
                    "Instance " + instance.id() + " was stopped when this migration was planned and runs now; it was"
                            + " launched at " + instance.launchTime() + ".",
                    "Find out who uses it, and run a new Migration when it may be stopped.");
        }
        return instance;
    }

    /** Asks for the stop, and returns when EC2 has accepted it. An instance that is stopping already is waited for. */
    public CompletableFuture<InstanceMigration> stop(InstanceMigration record) {
        return mustStop(record)
                ? providers.of(record).thenCompose(sides -> stop(record, sides)).thenApply(accepted -> record)
                : CompletableFuture.completedFuture(record);
    }

    private CompletableFuture<Void> stop(InstanceMigration record, Sides sides) {
        var id = record.getSpec().instanceId();
        return cancellations
                .race(record, sides.source().stop(id))
                .exceptionallyCompose(failure -> StopProtection.explained(sides.source(), id, failure)
                        .thenCompose(CompletableFuture::failedFuture));
    }

    /**
     * Whether the route sends the stop: only before the witness. Who starts the source after it is not fought; the checks
     * of {@link SourceChecks} turn such a migration back, and after the commit it is a warning.
     */
    @ProtocolRule("7")
    private static boolean mustStop(InstanceMigration record) {
        return record.state() == State.PREPARE_SOURCE
                && record.getStatus().witness() == null
                && Instance.RUNNING.equals(record.getStatus().sourceState());
    }

    /** Waits until it is stopped, and writes the witness with the completion of the step. */
    public CompletableFuture<InstanceMigration> await(InstanceMigration record) {
        if (record.state() != State.PREPARE_SOURCE) {
            return CompletableFuture.completedFuture(record);
        }
        var id = record.getSpec().instanceId();
        return providers.of(record).thenCompose(sides -> cancellations
                .race(
                        record,
                        sides.source()
                                .awaitInstance(new Wait<>(
                                        id,
                                        "instance " + id + " to be stopped",
                                        PrepareSource::judge,
                                        stopDeadline(record))))
                .thenCompose(stopped -> cancellations
                        .race(
                                record,
                                sides.source()
                                        .volumes(stopped.disks().stream()
                                                .map(Instance.Attachment::volumeId)
                                                .toList()))
                        .thenCompose(volumes -> ledger.complete(record, status -> status.withWitness(
                                        SourceChecks.witness(record.getSpec().intent(), stopped, volumes, timer.now()))
                                .withSourceState(stopped.state())
                                .withDisks(disksOf(record))))));
    }

    /** A stop that was accepted just now may have waited long for its turn. */
    private Duration stopDeadline(InstanceMigration record) {
        return mustStop(record) ? settings.stopTimeout() : Deadline.left(record, timer.now(), settings.stopTimeout());
    }

    private static List<DiskRecord> disksOf(InstanceMigration record) {
        return record.getSpec().intent().disks().stream()
                .map(disk -> new DiskRecord(disk.sourceVolumeId()))
                .toList();
    }

    private static Verdict judge(Optional<Instance> found) {
        if (found.isPresent() && found.get().terminated()) {
            return new Verdict.Impossible(new MigrationException(
                    "SourceGone",
                    found.get().id(),
                    "Instance " + found.get().id() + " was terminated while it was being stopped.",
                    "Find out who terminated it; its volumes may be gone with it."));
        }
        return Verdict.reachedIf(
                found.filter(instance -> instance.is(Instance.STOPPED)).isPresent());
    }
}
