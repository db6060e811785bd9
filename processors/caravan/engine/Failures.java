package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.kube.KubeFailure;
import caravan.ledger.Ledger;
import caravan.model.CanceledException;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.ProtocolRule;
import caravan.model.State;
import caravan.model.SuspendedException;
import caravan.model.Timer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one error policy: what a failure means for the record in which it happened. */
public final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** A conflict or one lost answer is nobody's concern. */
    private static final Duration TOLD_AFTER = Duration.ofSeconds(30);

    private final Ledger ledger;
    private final InFlight inFlight;
    private final Timer timer;
    private final Doubt doubt;
    private final Patience patience;
    private final LastResort lastResort;

    /** Ends a record whose cleanup cannot be completed; its status tells the trouble and whatever came too late. */
    @FunctionalInterface
    public interface Surrender {

        CompletableFuture<InstanceMigration> end(
                InstanceMigration record, UnaryOperator<InstanceMigrationStatus> trouble);
    }

    /**
     * What is still done when the time of a step is over. Cleanup is the one step whose end must be checked although it
     * has failed; the undo must have asked for the start of the source, which it does not report; and an end that was
     * written here lets go of the source lock like any other.
     */
    public record LastResort(
            Surrender cleanup,
            Function<InstanceMigration, CompletableFuture<InstanceMigration>> start,
            Function<InstanceMigration, CompletableFuture<InstanceMigration>> release) {}

    public Failures(Ledger ledger, InFlight inFlight, EngineSettings settings, LastResort lastResort) {
        this.ledger = ledger;
        this.inFlight = inFlight;
        this.timer = inFlight.timer();
        this.lastResort = lastResort;
        this.doubt = new Doubt(inFlight, settings);
        this.patience = new Patience(inFlight, settings);
    }

    /**
     * Whether the record stays as it is.
     *
     * @param body the record, here and below; or what stands in its place when a call through an endpoint has failed
     * @param sent the record for which that call was made; null where there was none
     */
    public boolean passing(Object body, InstanceMigration sent, Throwable failure) {
        return doubt.passing(recordOf(body, sent), Futures.causeOf(failure));
    }

    /** After the commit, and once it is being undone, a record turns back no more. */
    @ProtocolRule("11")
    public boolean irreversible(Object body, InstanceMigration sent) {
        return !recordOf(body, sent).state().beforeCommit();
    }

    /** Leaves the record alone for a while; what lasts is told in its status. */
    public CompletableFuture<InstanceMigration> suspend(Object body, InstanceMigration sent, Throwable failure) {
        var record = recordOf(body, sent);
        var cause = Futures.causeOf(failure);
        inFlight.pause(record.uid(), new InFlight.Met(Doubt.since(cause).orElse(timer.now()), !Doubt.undoubted(cause)));
        LOG.info(
                "{} in {} is suspended and entered again later: {}",
                record.ref(),
                record.state().text(),
                cause.getMessage());
        return inFlight.stopping() || inFlight.troubledFor(record.uid()).compareTo(TOLD_AFTER) < 0
                ? CompletableFuture.completedFuture(record)
                : tell(record, cause).exceptionally(untold -> record);
    }

    private CompletableFuture<InstanceMigration> tell(InstanceMigration record, Throwable cause) {
        var now = timer.now();
        var when = new Trouble.Told(
                now.minus(inFlight.troubledFor(record.uid())).truncatedTo(ChronoUnit.SECONDS),
                now.truncatedTo(ChronoUnit.SECONDS));
        return ledger.readOwn(record)
                .thenCompose(current -> ledger.write(current, status -> Trouble.suspended(status, cause, when)));
    }

    /** Before commit: writes RollingBack with the reason. The route goes on to roll-back. */
    public CompletableFuture<InstanceMigration> turnBack(Object body, InstanceMigration sent, Throwable failure) {
        var record = recordOf(body, sent);
        var cause = Futures.causeOf(failure);
        if (!(cause instanceof CanceledException) && !(cause instanceof MigrationException)) {
            LOG.warn("{} failed in {}", record.ref(), record.state().text(), cause);
        }
        // Where nothing can be written, the next passage would come at once and meet the same. Any progress ends it.
        inFlight.pause(record.uid());
        return ledger.turnBack(record, Diagnosis.of(record, cause))
                .exceptionally(unwritten -> later(record, unwritten));
    }

    /**
     * After commit, and while undoing: nothing turns back. The trouble is noted and tried again; past its deadline it
     * becomes a warning and the journey goes on.
     */
    public CompletableFuture<InstanceMigration> postpone(Object body, InstanceMigration sent, Throwable failure) {
        var record = recordOf(body, sent);
        var cause = Futures.causeOf(failure);
        inFlight.pause(record.uid());
        LOG.warn("{} in {}: {}", record.ref(), record.state().text(), cause.getMessage());
        return ledger.readOwn(record)
                .thenCompose(current -> postpone(current, cause))
                .exceptionally(unwritten -> later(record, unwritten));
    }

    private CompletableFuture<InstanceMigration> postpone(InstanceMigration record, Throwable cause) {
        var state = record.state();
        if (state.ended()) {
            inFlight.progressed(record.uid());
            return CompletableFuture.completedFuture(record);
        }
        if (state.afterCommit() && patience.cleanupIsOver(record)) {
            return state == State.CLEANUP
                    ? lastResort.cleanup().end(record, status -> Trouble.noted(status, cause, ledger.now()))
                    : ledger.complete(record, status -> Trouble.noted(status, cause, ledger.now()))
                            .thenCompose(next ->
                                    next.state().ended() ? release(next) : CompletableFuture.completedFuture(next));
        }
        if (state == State.ROLLING_BACK && patience.undoIsOver(record)) {
            return lastResort
                    .start()
                    .apply(record)
                    .thenCompose(asked ->
                            ledger.advance(asked, State.SETTLING, status -> Trouble.noted(status, cause, ledger.now())
                                    .withLastCall(ledger.now())));
        }
        if (state == State.SETTLING
                && patience.undoIsOver(record)
                && record.getSpec().intent() != null) {
            return endBlind(record, cause).thenCompose(this::release);
        }
        return ledger.write(record, status -> Trouble.noted(status, cause, ledger.now()));
    }

    /** Past its deadline a migration ends, also when neither AWS nor the provider's Secret can be asked. */
    private CompletableFuture<InstanceMigration> endBlind(InstanceMigration record, Throwable cause) {
        if (SourceLost.isTold(record)) {
            return ledger.advance(record, State.SOURCE_LOST, status -> Trouble.noted(status, cause, ledger.now()));
        }
        return RollBack.wasRunning(record)
                ? ledger.advance(
                        record,
                        State.SOURCE_LEFT_STOPPED,
                        status -> SourceLeftStopped.on(
                                record, Trouble.noted(status, cause, ledger.now()), "not known", ledger.now()))
                : ledger.advance(record, State.ROLLED_BACK, status -> Trouble.noted(status, cause, ledger.now()));
    }

    /** What has ended stays so; a lock that cannot be let go of now is the next sweep's. */
    private CompletableFuture<InstanceMigration> release(InstanceMigration ended) {
        return lastResort.release().apply(ended).exceptionally(failure -> {
            LOG.warn(
                    "The lock of {} is let go of later: {}",
                    ended.ref(),
                    Futures.causeOf(failure).getMessage());
            return ended;
        });
    }

    /** Somebody else holds or writes the record, or the API server is away: it stays as it is, and is entered again. */
    private InstanceMigration later(InstanceMigration record, Throwable unwritten) {
        var cause = Futures.causeOf(unwritten);
        var passes = cause instanceof SuspendedException
                || (cause instanceof KubeFailure kube
                        && (kube.is(KubeFailure.Reason.CONFLICT) || kube.is(KubeFailure.Reason.UNREACHABLE)));
        if (!passes) {
            throw new CompletionException(cause);
        }
        LOG.info("{} could not be written and is entered again later: {}", record.ref(), cause.getMessage());
        return record;
    }

    private static InstanceMigration recordOf(Object body, InstanceMigration sent) {
        return body instanceof InstanceMigration record ? record : sent;
    }
}
