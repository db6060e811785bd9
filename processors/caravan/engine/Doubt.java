package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.kube.KubeFailure;
import caravan.model.ProtocolRule;
import caravan.model.SuspendedException;
import caravan.model.Timer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Decides what passes by itself, and for how long that may be hoped for. */
public final class Doubt {

    /** Nothing has been said about the migration itself; looking again later tells. */
    private static final Set<AwsFault> PASSING_AWS =
            EnumSet.of(AwsFault.AMBIGUOUS, AwsFault.BUSY, AwsFault.EXPIRED, AwsFault.IN_WRONG_STATE);

    private static final Set<KubeFailure.Reason> PASSING_KUBE = EnumSet.of(
            KubeFailure.Reason.NOT_FOUND,
            KubeFailure.Reason.ALREADY_EXISTS,
            KubeFailure.Reason.CONFLICT,
            KubeFailure.Reason.UNREACHABLE);

    private final InFlight inFlight;
    private final Timer timer;
    private final EngineSettings settings;
    private final Patience patience;

    Doubt(InFlight inFlight, EngineSettings settings) {
        this.inFlight = inFlight;
        this.timer = inFlight.timer();
        this.settings = settings;
        this.patience = new Patience(inFlight, settings);
    }

    /**
     * Whether the record stays as it is. Doubt ends after a while, or a migration would never end. Before the commit
     * what says nothing of the world (too many calls, clocks apart) is none: it never fails a machine, and undoing would
     * meet the same. Once it is being undone its source is off, and somebody has to be told.
     */
    boolean passing(InstanceMigration record, Throwable cause) {
        if (inFlight.stopping()) {
            return true;
        }
        if (cause instanceof SuspendedException suspended) {
            return passing(record, suspended);
        }
        if (cause instanceof KubeFailure kube) {
            return PASSING_KUBE.contains(kube.reason()) && !tooLong(record, timer.now());
        }
        if (cause instanceof AwsFailure aws) {
            return PASSING_AWS.contains(aws.fault())
                    && !tooLong(record, aws.since().orElse(timer.now()));
        }
        return false;
    }

    /** Whether it says nothing lasting: the same may succeed later, without anybody's doing. */
    public static boolean mayPass(Throwable cause) {
        return cause instanceof SuspendedException
                || (cause instanceof KubeFailure kube && PASSING_KUBE.contains(kube.reason()))
                || (cause instanceof AwsFailure aws
                        && (PASSING_AWS.contains(aws.fault()) || aws.fault() == AwsFault.THROTTLED));
    }

    private boolean passing(InstanceMigration record, SuspendedException cause) {
        return switch (cause.reason()) {
            case NOT_LEADER, SHUTDOWN -> true;
            case CLOCK_SKEW, TOO_MANY_CALLS -> record.state().beforeCommit() || !tooLong(record, timer.now());
            case UNDECIDED -> !tooLong(record, timer.now());
        };
    }

    /** What was met says nothing of the record: the doubt about it begins anew afterwards. */
    static boolean undoubted(Throwable cause) {
        return cause instanceof SuspendedException suspended
                && suspended.reason() == SuspendedException.Reason.TOO_MANY_CALLS;
    }

    /** Since when it is so, where somebody has tried for longer than this moment. */
    static Optional<Instant> since(Throwable cause) {
        if (cause instanceof SuspendedException suspended) {
            return suspended.since();
        }
        return cause instanceof AwsFailure aws ? aws.since() : Optional.empty();
    }

    /** In every state: before commit doubt becomes a failure, while undoing an end, after commit a warning. */
    @ProtocolRule("21")
    private boolean tooLong(InstanceMigration record, Instant began) {
        if (record.state().beforeCommit()) {
            return inFlight.doubtedFor(record.uid(), began).compareTo(settings.doubtDeadline()) > 0;
        }
        return record.state().undoing() ? patience.undoIsOver(record) : patience.cleanupIsOver(record);
    }
}
