package caravan.engine;

import caravan.api.Condition;
import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.kube.KubeFailure;
import caravan.ledger.Journey;
import caravan.ledger.Ledger;
import caravan.model.CanceledException;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.State;
import caravan.model.SuspendedException;
import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one error policy: what a failure means for the record in which it happened. */
public final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Nothing has been said about the migration itself; looking again later tells. */
    private static final Set<AwsFault> PASSING_AWS =
            EnumSet.of(AwsFault.AMBIGUOUS, AwsFault.THROTTLED, AwsFault.EXPIRED, AwsFault.IN_WRONG_STATE);

    private static final Set<KubeFailure.Reason> PASSING_KUBE =
            EnumSet.of(KubeFailure.Reason.NOT_FOUND, KubeFailure.Reason.ALREADY_EXISTS);

    /** Without the API server no other end could be written either. */
    private static final Set<KubeFailure.Reason> RETRIED_KUBE =
            EnumSet.of(KubeFailure.Reason.CONFLICT, KubeFailure.Reason.UNREACHABLE);

    /** A conflict or one lost answer is nobody's concern. */
    private static final Duration TOLD_AFTER = Duration.ofSeconds(30);

    private final Ledger ledger;
    private final InFlight inFlight;
    private final Timer timer;
    private final EngineSettings settings;

    public Failures(Ledger ledger, InFlight inFlight, Timer timer, EngineSettings settings) {
        this.ledger = ledger;
        this.inFlight = inFlight;
        this.timer = timer;
        this.settings = settings;
    }

    /**
     * Whether the record stays as it is. Doubt ends after a while, or a migration would never end.
     *
     * @param body the record, here and below; or what stands in its place when a call through an endpoint has failed
     * @param sent the record for which that call was made; null where there was none
     */
    public boolean passing(Object body, InstanceMigration sent, Throwable failure) {
        var record = recordOf(body, sent);
        var cause = Futures.causeOf(failure);
        if (cause instanceof SuspendedException || inFlight.stopping()) {
            return true;
        }
        if (cause instanceof KubeFailure kube) {
            return RETRIED_KUBE.contains(kube.reason())
                    || (PASSING_KUBE.contains(kube.reason()) && !troubledTooLong(record));
        }
        return cause instanceof AwsFailure aws && PASSING_AWS.contains(aws.fault()) && !troubledTooLong(record);
    }

    /** After the commit, and once it is being undone, a record turns back no more. */
    public boolean irreversible(Object body, InstanceMigration sent) {
        return !recordOf(body, sent).state().beforeCommit();
    }

    /** Leaves the record alone for a while; what lasts is told in its status. */
    public CompletableFuture<InstanceMigration> suspend(Object body, InstanceMigration sent, Throwable failure) {
        var record = recordOf(body, sent);
        var cause = Futures.causeOf(failure);
        inFlight.pause(record.uid());
        LOG.info(
                "{} in {} is suspended and entered again later: {}",
                record.ref(),
                record.state().text(),
                cause.getMessage());
        return inFlight.troubledFor(record.uid()).compareTo(TOLD_AFTER) < 0
                ? CompletableFuture.completedFuture(record)
                : tell(record, cause).exceptionally(untold -> record);
    }

    private CompletableFuture<InstanceMigration> tell(InstanceMigration record, Throwable cause) {
        var since = timer.now().minus(inFlight.troubledFor(record.uid())).truncatedTo(ChronoUnit.SECONDS);
        return ledger.readOwn(record)
                .thenCompose(current -> ledger.write(
                        current,
                        status -> status.withCondition(new Condition(
                                Ledger.SUSPENDED,
                                Condition.TRUE,
                                reasonOf(cause),
                                "Warn",
                                "Tried again and again since " + since + ": " + cause.getMessage(),
                                remedyOf(cause),
                                since.toString()))));
    }

    /** Before commit: writes RollingBack with the reason. The route goes on to roll-back. */
    public CompletableFuture<InstanceMigration> turnBack(Object body, InstanceMigration sent, Throwable failure) {
        var record = recordOf(body, sent);
        var cause = Futures.causeOf(failure);
        if (!(cause instanceof CanceledException) && !(cause instanceof MigrationException)) {
            LOG.warn("{} failed in {}", record.ref(), record.state().text(), cause);
        }
        return ledger.turnBack(record, describe(record, cause));
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
        return ledger.readOwn(record).thenCompose(current -> {
            if (current.state().afterCommit() && !current.state().ended() && overdue(current)) {
                return ledger.complete(current, status -> noted(status, cause));
            }
            if (current.state() == State.ROLLING_BACK && undoOverdue(current)) {
                return ledger.advance(
                        current, State.SETTLING, status -> noted(status, cause).withLastCall(ledger.now()));
            }
            if (current.state() == State.SETTLING
                    && undoOverdue(current)
                    && current.getSpec().intent() != null) {
                return endBlind(current, cause);
            }
            return ledger.write(current, status -> noted(status, cause));
        });
    }

    /** Past its deadline a migration ends, also when neither AWS nor the provider's Secret can be asked: rule 21. */
    private CompletableFuture<InstanceMigration> endBlind(InstanceMigration record, Throwable cause) {
        return RollBack.wasRunning(record)
                ? ledger.advance(
                        record,
                        State.SOURCE_LEFT_STOPPED,
                        status -> SourceLeftStopped.on(record, noted(status, cause), "not known", ledger.now()))
                : ledger.advance(record, State.ROLLED_BACK, status -> noted(status, cause));
    }

    private static InstanceMigration recordOf(Object body, InstanceMigration sent) {
        return body instanceof InstanceMigration record ? record : sent;
    }

    private InstanceMigrationStatus noted(InstanceMigrationStatus status, Throwable cause) {
        var text = cause.getMessage();
        var known = status.failure() == null
                ? status
                : status.withFailure(status.failure().plus(text));
        var state = State.of(status.state());
        var type = state == State.COMMITTED
                ? "TargetNotReady"
                : state.afterCommit() ? "CleanupIncomplete" : "RollbackIncomplete";
        return known.withMessage(text)
                .withCondition(new Condition(
                        type,
                        Condition.TRUE,
                        reasonOf(cause),
                        "Warn",
                        text,
                        remedyOf(cause),
                        known.condition(type).map(Condition::lastTransitionTime).orElse(ledger.now())));
    }

    /** Rule 21: what passes by itself has its deadline, too, in every state. */
    private boolean troubledTooLong(InstanceMigration record) {
        if (record.state().beforeCommit()) {
            return inFlight.troubledFor(record.uid()).compareTo(settings.doubtDeadline()) > 0;
        }
        return record.state().undoing() ? undoOverdue(record) : overdue(record);
    }

    private boolean overdue(InstanceMigration record) {
        return inFlight.troubledFor(record.uid()).compareTo(settings.cleanupDeadline()) > 0;
    }

    private boolean undoOverdue(InstanceMigration record) {
        return ageOf(record, Ledger.ROLLING_BACK).compareTo(settings.startDeadline()) > 0;
    }

    private Duration ageOf(InstanceMigration record, String condition) {
        return record.getStatus()
                .condition(condition)
                .map(found -> Duration.between(Instant.parse(found.lastTransitionTime()), timer.now()))
                .orElse(Duration.ZERO);
    }

    private static Failure describe(InstanceMigration record, Throwable cause) {
        var step = record.getStatus().step() == null
                ? Journey.steps(record).get(0).text()
                : record.getStatus().step();
        var object = cause instanceof MigrationException known
                ? known.object()
                : record.getSpec().instanceId();
        return new Failure(
                step,
                reasonOf(cause),
                cause instanceof CanceledException,
                object,
                remedyOf(cause),
                cause instanceof AwsFailure aws ? aws.requestId() : "",
                List.of(String.valueOf(cause.getMessage())));
    }

    private static String reasonOf(Throwable cause) {
        if (cause instanceof MigrationException known) {
            return known.reason();
        }
        if (cause instanceof CanceledException canceled) {
            return canceled.reason();
        }
        if (cause instanceof AwsFailure aws) {
            return aws.code().isEmpty() ? "AwsUnreachable" : aws.code().replaceAll("[^A-Za-z0-9]", "");
        }
        return cause instanceof KubeFailure ? "KubernetesRefused" : "InternalError";
    }

    private static String remedyOf(Throwable cause) {
        if (cause instanceof MigrationException known) {
            return known.remedy();
        }
        if (cause instanceof CanceledException) {
            return "";
        }
        if (cause instanceof AwsFailure aws) {
            return switch (aws.fault()) {
                case DENIED -> "Allow " + aws.operation() + " to the provider's credentials; see deploy/iam.";
                case QUOTA -> "Raise the quota that the code names, and run a new Migration.";
                case EXPIRED -> "Renew the credentials in the provider's Secret.";
                default -> "Look the request up in CloudTrail, and run a new Migration when the cause is gone.";
            };
        }
        return cause instanceof KubeFailure
                ? "Compare Caravan's ClusterRole with deploy/, and the object with what the API server says."
                : "This is a defect of Caravan: report it with the log of this time.";
    }
}
