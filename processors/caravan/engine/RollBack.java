package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.inventory.Providers;
import caravan.inventory.Sides;
import caravan.inventory.SourceNow;
import caravan.kube.KubeFailure;
import caravan.ledger.Ledger;
import caravan.model.Futures;
import caravan.model.Instance;
import caravan.model.MigrationException;
import caravan.model.State;
import caravan.model.SuspendedException;
import caravan.model.Verdict;
import caravan.model.Wait;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Undoes a migration before its commit, newest first, and gives the source back. */
public final class RollBack {

    private static final Logger LOG = LoggerFactory.getLogger(RollBack.class);

    private final Providers providers;
    private final Ledger ledger;
    private final Undo undo;
    private final Doubles doubles;
    private final UndoTime time;

    /**
     * How long things may take.
     *
     * @param start until the source rests, and until it runs again
     */
    public record UndoTime(Duration start, Patience patience) {}

    public RollBack(Providers providers, Ledger ledger, Holdings holdings, Undo undo, UndoTime time) {
        this.providers = providers;
        this.ledger = ledger;
        this.undo = undo;
        this.doubles = new Doubles(holdings, ledger, time.start());
        this.time = time;
    }

    /** Goes on to settle at once when the last copy may be among what would be deleted. */
    public CompletableFuture<InstanceMigration> begin(InstanceMigration record) {
        return giving(record, sides -> SourceNow.of(record, sides)
                .thenCompose(source -> source.lost()
                        ? lose(record, source)
                        : ledger.write(record, status -> SourceLost.off(status)
                                .withSourceState(source.instance().orElseThrow().state()))));
    }

    /** What cannot be removed is noted and left to later passes: it must not keep the source off. */
    public CompletableFuture<InstanceMigration> removeMachine(InstanceMigration record) {
        return giving(record, sides -> (Keeping.isWanted(record) ? undo.keep(record) : undo.machine(record))
                .thenApply(removed -> record)
                .exceptionallyCompose(failure -> noteDefinite(record, unanswered(failure))));
    }

    private CompletableFuture<InstanceMigration> noteDefinite(InstanceMigration record, Throwable failure) {
        var cause = Futures.causeOf(failure);
        var noted = cause instanceof MigrationException
                || (cause instanceof AwsFailure aws && aws.fault() == AwsFault.DENIED)
                || (cause instanceof KubeFailure kube && (isDefinite(kube) || triedForLong(record)));
        return noted
                ? ledger.write(
                        record, status -> status.withFailure(status.failure().plus(cause.getMessage()))
                                .withMessage(cause.getMessage()))
                : CompletableFuture.failedFuture(cause);
    }

    private static boolean isDefinite(KubeFailure failure) {
        return failure.is(KubeFailure.Reason.FORBIDDEN) || failure.is(KubeFailure.Reason.INVALID);
    }

    /** A delete that is never answered would keep the source off until its deadline; a machine that runs does so yet. */
    private boolean triedForLong(InstanceMigration record) {
        return time.patience().undoLasts(record, time.start());
    }

    /** A wait whose looks were not answered is no other than a call that was not. */
    private static Throwable unanswered(Throwable failure) {
        var cause = Futures.causeOf(failure);
        return cause instanceof SuspendedException && cause.getCause() instanceof KubeFailure look ? look : cause;
    }

    /** What is kept is tagged here, when the source was started: a tag that is refused must not keep it off. */
    public CompletableFuture<InstanceMigration> removeClaims(InstanceMigration record) {
        return undoing(
                record,
                sides -> Keeping.isWanted(record)
                        ? undo.tagKept(record, sides)
                                .thenApply(tagged -> record)
                                .exceptionallyCompose(failure -> noteDefinite(record, failure))
                        : undo.claims(record).thenApply(removed -> record));
    }

    /**
     * Volumes, when they are free, then snapshots; right before each the source is looked at once more. Volumes that stay
     * keep nothing shared with their account.
     */
    public CompletableFuture<InstanceMigration> removeDisks(InstanceMigration record) {
        return undoing(record, sides -> removeVolumes(record, sides))
                .exceptionallyCompose(failure -> giving(record, sides -> endShares(record, sides))
                        .handle((ended, refused) -> failure)
                        .thenCompose(cause -> CompletableFuture.failedFuture(Futures.causeOf(cause))))
                .thenCompose(left -> undoing(left, sides -> removeSnapshots(left, sides)));
    }

    private CompletableFuture<InstanceMigration> endShares(InstanceMigration record, Sides sides) {
        return unlessLost(record, sides, () -> undo.shares(record, sides));
    }

    private CompletableFuture<InstanceMigration> removeVolumes(InstanceMigration record, Sides sides) {
        return Keeping.isWanted(record)
                ? CompletableFuture.completedFuture(record)
                : undo.freeVolumes(record, sides)
                        .thenCompose(ids -> unlessLost(record, sides, () -> undo.volumes(ids, sides)));
    }

    private CompletableFuture<InstanceMigration> removeSnapshots(InstanceMigration record, Sides sides) {
        return unlessLost(record, sides, () -> undo.snapshots(record, sides));
    }

    private CompletableFuture<InstanceMigration> unlessLost(
            InstanceMigration record, Sides sides, Supplier<CompletableFuture<Void>> remove) {
        return SourceNow.of(record, sides)
                .thenCompose(source ->
                        source.lost() ? lose(record, source) : remove.get().thenApply(removed -> record));
    }

    /** Waits until a stop that is under way is over; EC2 refuses a start before. */
    public CompletableFuture<InstanceMigration> observeSource(InstanceMigration record) {
        if (!wasRunning(record)) {
            return CompletableFuture.completedFuture(record);
        }
        return giving(record, sides -> awaitSource(sides, record, "rest", RollBack::rests)
                .thenCompose(instance -> ledger.write(record, status -> seen(status, instance))));
    }

    private static InstanceMigrationStatus seen(InstanceMigrationStatus status, Instance source) {
        return (source.is(Instance.RUNNING) ? Doubles.over(status) : status).withSourceState(source.state());
    }

    /**
     * Asks for the start, if and only if it was running before the migration, and no machine of the record runs in its
     * place; returns when EC2 has accepted it.
     */
    public CompletableFuture<InstanceMigration> start(InstanceMigration record) {
        return mustStart(record)
                ? giving(record, sides -> doubles.stopped(record).thenCompose(alone -> sides.source()
                        .start(record.getSpec().instanceId())
                        .thenApply(accepted -> alone)))
                : CompletableFuture.completedFuture(record);
    }

    /**
     * Asks for the start whatever has kept the undo from it, when its time is over; except beside a machine of the record
     * that is not seen stopped. Nothing fails by it: how the source is, the settling looks at.
     */
    public CompletableFuture<InstanceMigration> startAtLast(InstanceMigration record) {
        return wasRunning(record) && !SourceLost.isTold(record)
                ? doubles.stoppedAtLast(record)
                        .thenCompose(looked -> Doubles.told(looked).isPresent()
                                ? CompletableFuture.completedFuture(looked)
                                : askAtLast(looked))
                : CompletableFuture.completedFuture(record);
    }

    private CompletableFuture<InstanceMigration> askAtLast(InstanceMigration record) {
        return giving(record, sides -> startStopped(record, sides)).exceptionally(failure -> {
            LOG.warn(
                    "The source of {} could not be started at last: {}",
                    record.ref(),
                    Futures.causeOf(failure).getMessage());
            return record;
        });
    }

    private CompletableFuture<InstanceMigration> startStopped(InstanceMigration record, Sides sides) {
        var id = record.getSpec().instanceId();
        return sides.source()
                .instance(id)
                .thenCompose(found ->
                        found.filter(source -> source.is(Instance.STOPPED)).isPresent()
                                ? sides.source().start(id)
                                : CompletableFuture.<Void>completedFuture(null))
                .thenApply(asked -> record);
    }

    private static boolean mustStart(InstanceMigration record) {
        return record.state() == State.ROLLING_BACK
                && wasRunning(record)
                && Instance.STOPPED.equals(record.getStatus().sourceState());
    }

    /** Verifies that the source runs again, and goes on to settle. */
    public CompletableFuture<InstanceMigration> complete(InstanceMigration record) {
        if (record.state() != State.ROLLING_BACK) {
            return CompletableFuture.completedFuture(record);
        }
        if (!wasRunning(record)) {
            return settling(record, record.getStatus().sourceState());
        }
        return giving(record, sides -> awaitSource(
                        sides, record, "run again", source -> Verdict.reachedIf(runsOrNeverWill(source)))
                .thenCompose(source -> source.terminated()
                        ? SourceNow.of(record, sides).thenCompose(seen -> lose(record, seen))
                        : settling(record, source.state())));
    }

    /** A terminated instance is not waited for: nothing starts it any more. */
    private static boolean runsOrNeverWill(Instance source) {
        return source.is(Instance.RUNNING) || source.terminated();
    }

    private CompletableFuture<InstanceMigration> settling(InstanceMigration record, String sourceState) {
        return ledger.advance(record, State.SETTLING, status -> status.withSourceState(sourceState)
                .withLastCall(ledger.now()));
    }

    private CompletableFuture<Instance> awaitSource(
            Sides sides, InstanceMigration record, String what, Function<Instance, Verdict> judge) {
        var id = record.getSpec().instanceId();
        return sides.source()
                .awaitInstance(new Wait<>(
                        id,
                        "instance " + id + " to " + what,
                        found -> found.map(judge).orElse(new Verdict.Waiting(0)),
                        time.start()));
    }

    private static Verdict rests(Instance instance) {
        return Verdict.reachedIf(
                instance.is(Instance.STOPPED) || instance.is(Instance.RUNNING) || instance.terminated());
    }

    /** Told at once, and settled like any other end: until then a late answer may still show the source alive. */
    private CompletableFuture<InstanceMigration> lose(InstanceMigration record, SourceNow source) {
        return providers
                .of(record)
                .thenCompose(sides -> Copies.of(record, sides))
                .thenCompose(copies -> {
                    var loss = new SourceLost.Loss(source, copies);
                    return ledger.advance(
                            record, State.SETTLING, status -> SourceLost.on(record, status, loss, ledger.now())
                                    .withLastCall(ledger.now()));
                });
    }

    private CompletableFuture<InstanceMigration> undoing(
            InstanceMigration record, Function<Sides, CompletableFuture<InstanceMigration>> act) {
        return isUndone(record) ? providers.of(record).thenCompose(act) : CompletableFuture.completedFuture(record);
    }

    /** The source is given back whatever becomes of the target's account. */
    private CompletableFuture<InstanceMigration> giving(
            InstanceMigration record, Function<Sides, CompletableFuture<InstanceMigration>> act) {
        return isUndone(record)
                ? providers.sourceOf(record).thenCompose(act)
                : CompletableFuture.completedFuture(record);
    }

    private static boolean isUndone(InstanceMigration record) {
        return record.state() == State.ROLLING_BACK && record.getSpec().intent() != null;
    }

    static boolean wasRunning(InstanceMigration record) {
        return Optional.ofNullable(record.getSpec().intent())
                .filter(intent -> intent.source().wasRunning())
                .isPresent();
    }
}
