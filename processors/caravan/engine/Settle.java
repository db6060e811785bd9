package caravan.engine;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.inventory.Providers;
import caravan.inventory.Shares;
import caravan.inventory.Sides;
import caravan.inventory.SourceNow;
import caravan.ledger.Ledger;
import caravan.ledger.SourceLocks;
import caravan.model.Futures;
import caravan.model.Instance;
import caravan.model.ProtocolRule;
import caravan.model.State;
import caravan.model.SuspendedException;
import caravan.model.Timer;
import caravan.model.Volume;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Waits until nothing that was ever sent can still arrive, looks at everything again, and writes the end. */
public final class Settle {

    private final Providers providers;
    private final Ledger ledger;
    private final SourceLocks locks;
    private final Holdings holdings;
    private final Timer timer;
    private final Duration quietTime;
    private final Patience patience;

    public Settle(Providers providers, Ledger ledger, SourceLocks locks, Holdings holdings, SettleTime time) {
        this.providers = providers;
        this.ledger = ledger;
        this.locks = locks;
        this.holdings = holdings;
        this.timer = time.timer();
        this.quietTime = time.quietTime();
        this.patience = time.patience();
    }

    /** The clock, Z, and the deadline. */
    public record SettleTime(Timer timer, Duration quietTime, Patience patience) {}

    /** Waits Z since the last call. Without an intent no call to AWS can have been made, by anybody. */
    public CompletableFuture<InstanceMigration> awaitQuiet(InstanceMigration record) {
        if (record.state() != State.SETTLING || record.getSpec().intent() == null) {
            return CompletableFuture.completedFuture(record);
        }
        var quiet = Instant.parse(record.getStatus().lastCall()).plus(quietTime);
        var left = Duration.between(timer.now(), quiet);
        return timer.after(left.isNegative() ? Duration.ZERO : left).thenApply(passed -> record);
    }

    /** Ends the migration, or goes back to undoing when something differs from what the roll-back left. */
    @ProtocolRule("13")
    public CompletableFuture<InstanceMigration> finish(InstanceMigration record) {
        if (record.state() != State.SETTLING) {
            return record.state().ended() ? released(record) : CompletableFuture.completedFuture(record);
        }
        if (record.getSpec().intent() == null) {
            return end(record, State.ROLLED_BACK, status -> status);
        }
        return providers.sourceOf(record).thenCompose(sides -> source(record, sides)
                .thenCompose(
                        source -> SourceLost.isTold(record) ? loseOrUndo(record, source) : lookAround(record, source)));
    }

    /** Past the deadline the power of the source is what matters; whether its disks are there may stay unknown. */
    private CompletableFuture<SourceNow> source(InstanceMigration record, Sides sides) {
        return SourceNow.of(record, sides)
                .exceptionallyCompose(failure -> patience.undoIsOver(record) && !SourceLost.isTold(record)
                        ? SourceNow.instanceOf(record, sides)
                        : CompletableFuture.failedFuture(Futures.causeOf(failure)));
    }

    /** Past the deadline what cannot be listed must not hide how the source is. */
    private CompletableFuture<List<String>> unlisted(InstanceMigration record, Throwable failure) {
        var cause = Futures.causeOf(failure);
        return patience.undoIsOver(record)
                ? CompletableFuture.completedFuture(List.of("what could not be listed: " + cause.getMessage()))
                : CompletableFuture.failedFuture(cause);
    }

    /** Still gone after Z: that is the end, and nothing was deleted meanwhile. */
    private CompletableFuture<InstanceMigration> loseOrUndo(InstanceMigration record, SourceNow source) {
        return source.lost()
                ? end(record, State.SOURCE_LOST, status -> status)
                : again(record, "the source is back", SourceLost::off);
    }

    /** Past the deadline keys of the target that are refused must not hide how the source is, either. */
    private CompletableFuture<InstanceMigration> lookAround(InstanceMigration record, SourceNow source) {
        return source.lost()
                ? providers
                        .of(record)
                        .thenCompose(sides -> Copies.of(record, sides))
                        .thenCompose(copies -> lostMeanwhile(record, new SourceLost.Loss(source, copies)))
                : providers
                        .of(record)
                        .thenCompose(sides -> leftOver(record, sides))
                        .exceptionallyCompose(failure -> unlisted(record, failure))
                        .thenCompose(left -> decide(record, source, left));
    }

    private CompletableFuture<InstanceMigration> decide(InstanceMigration record, SourceNow source, List<String> left) {
        var instance = source.instance().orElseThrow();
        var state = instance.state();
        var off = RollBack.wasRunning(record) && !state.equals(Instance.RUNNING);
        if (!patience.undoIsOver(record) && (off || !left.isEmpty())) {
            return again(record, off ? "the source is " + state : "found " + left, status -> status);
        }
        return off
                ? end(
                        record,
                        State.SOURCE_LEFT_STOPPED,
                        status -> SourceLeftStopped.on(record, incomplete(status, left), instance, ledger.now()))
                : end(record, State.ROLLED_BACK, status -> incomplete(Doubles.over(status), left));
    }

    private CompletableFuture<List<String>> leftOver(InstanceMigration record, Sides sides) {
        return holdings.uncommittedNames(record)
                .thenCombine(holdings.listedSnapshots(record, sides), (names, snapshots) -> {
                    var all = new ArrayList<>(names);
                    snapshots.forEach(id -> all.add("snapshot " + id));
                    return all;
                })
                .thenCombine(Shares.grants(record, sides), (names, grants) -> {
                    names.addAll(grants);
                    return names;
                })
                .thenCombine(holdings.listedVolumes(record, sides), (names, volumes) -> {
                    volumes.stream()
                            .filter(Volume::remains)
                            .filter(volume -> !Leftovers.isUsers(volume, Optional.of(record)))
                            .forEach(volume -> names.add("volume " + volume.id()));
                    return List.copyOf(names);
                });
    }

    /** Seen for the first time: told now, and settled once more before it is believed. */
    private CompletableFuture<InstanceMigration> lostMeanwhile(InstanceMigration record, SourceLost.Loss loss) {
        return ledger.write(record, status -> SourceLost.on(record, status, loss, ledger.now())
                        .withLastCall(ledger.now()))
                .thenApply(told -> {
                    throw new SuspendedException(record.ref() + " had not settled: the source is gone.");
                });
    }

    /** Both are states of undoing, so nothing goes forward by this. */
    private CompletableFuture<InstanceMigration> again(
            InstanceMigration record, String why, UnaryOperator<InstanceMigrationStatus> change) {
        return ledger.advance(record, State.ROLLING_BACK, status -> change.apply(status)
                        .withLastCall(ledger.now()))
                .thenApply(back -> {
                    throw new SuspendedException(
                            record.ref() + " had not settled: " + why + "; it is undone once more.");
                });
    }

    private InstanceMigrationStatus incomplete(InstanceMigrationStatus status, List<String> left) {
        if (left.isEmpty()) {
            return status;
        }
        var text = "Left over after the roll-back: " + String.join(", ", left) + ".";
        return status.withCondition(new Condition(
                "RollbackIncomplete",
                Condition.TRUE,
                "LeftOver",
                "Warn",
                text,
                "The sweep goes on trying; what it cannot delete, delete yourself.",
                ledger.now()));
    }

    private CompletableFuture<InstanceMigration> end(
            InstanceMigration record, State end, UnaryOperator<InstanceMigrationStatus> change) {
        return ledger.advance(record, end, change).thenCompose(this::released);
    }

    private CompletableFuture<InstanceMigration> released(InstanceMigration record) {
        return locks.release(record, record.state()).thenApply(released -> record);
    }
}
