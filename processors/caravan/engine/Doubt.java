package caravan.engine;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.kube.KubeFailure;
import caravan.ledger.Ledger;
import caravan.model.ProtocolRule;
import caravan.model.SuspendedException;
import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/** Decides what passes by itself, and for how long that may be hoped for. */
final class Doubt {

    /** Nothing has been said about the migration itself; looking again later tells. */
    private static final Set<AwsFault> PASSING_AWS =
            EnumSet.of(AwsFault.AMBIGUOUS, AwsFault.EXPIRED, AwsFault.IN_WRONG_STATE);

    private static final Set<KubeFailure.Reason> PASSING_KUBE = EnumSet.of(
            KubeFailure.Reason.NOT_FOUND,
            KubeFailure.Reason.ALREADY_EXISTS,
            KubeFailure.Reason.CONFLICT,
            KubeFailure.Reason.UNREACHABLE);

    private final InFlight inFlight;
    private final Timer timer;
    private final EngineSettings settings;

    Doubt(InFlight inFlight, EngineSettings settings) {
        this.inFlight = inFlight;
        this.timer = inFlight.timer();
        this.settings = settings;
    }

    /**
     * Whether the record stays as it is. Doubt ends after a while, or a migration would never end; what says nothing of
     * the world (no lease, a shutdown, clocks apart) is none, and undoing would have to wait for the same.
     */
    boolean passing(InstanceMigration record, Throwable cause) {
        if (inFlight.stopping()) {
            return true;
        }
        if (cause instanceof SuspendedException suspended) {
            return suspended.reason() != SuspendedException.Reason.UNDECIDED || !tooLong(record);
        }
        if (cause instanceof KubeFailure kube) {
            return PASSING_KUBE.contains(kube.reason()) && !tooLong(record);
        }
        if (cause instanceof AwsFailure aws) {
            return throttled(aws)
                    ? record.state().beforeCommit() || !tooLong(record)
                    : PASSING_AWS.contains(aws.fault()) && !tooLong(record);
        }
        return false;
    }

    /** Too many calls is an answer: it never fails a machine, and a roll-back would meet the same. */
    static boolean throttled(Throwable cause) {
        return cause instanceof AwsFailure aws && aws.fault() == AwsFault.THROTTLED;
    }

    /** In every state: before commit doubt becomes a failure, while undoing an end, after commit a warning. */
    @ProtocolRule("21")
    private boolean tooLong(InstanceMigration record) {
        if (record.state().beforeCommit()) {
            return inFlight.doubtedFor(record.uid()).compareTo(settings.doubtDeadline()) > 0;
        }
        return record.state().undoing() ? undoOverdue(record) : overdue(record);
    }

    /** What follows the commit has been tried for long enough: its warning stands since the first trouble. */
    boolean overdue(InstanceMigration record) {
        var told = ageOf(record, Trouble.typeIn(record.state()));
        var known = inFlight.troubledFor(record.uid());
        return (known.compareTo(told) > 0 ? known : told).compareTo(settings.cleanupDeadline()) > 0;
    }

    boolean undoOverdue(InstanceMigration record) {
        return ageOf(record, Ledger.ROLLING_BACK).compareTo(settings.startDeadline()) > 0;
    }

    private Duration ageOf(InstanceMigration record, String condition) {
        return record.getStatus()
                .condition(condition)
                .filter(found -> Condition.TRUE.equals(found.status()))
                .map(found -> Duration.between(Instant.parse(found.lastTransitionTime()), timer.now()))
                .orElse(Duration.ZERO);
    }
}
