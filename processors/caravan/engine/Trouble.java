package caravan.engine;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.ledger.Ledger;
import caravan.model.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Pure: how trouble stands in a record, so that it outlives the process that met it. */
final class Trouble {

    /** In a condition of ours beside the Kubernetes fields: when the trouble was met last. */
    private static final String LAST_MET = "lastProbeTime";
    /** A record in trouble is not written at each of its short passages. */
    private static final Duration TOLD_EVERY = Duration.ofMinutes(1);

    private Trouble() {}

    /** Since when and until when a record says that it waits for doubt to pass. */
    record Told(Instant since, Instant last) {}

    static Optional<Told> toldIn(InstanceMigration record) {
        return record.getStatus()
                .condition(Ledger.SUSPENDED)
                .map(condition -> new Told(Instant.parse(condition.lastTransitionTime()), lastMet(condition)));
    }

    private static Instant lastMet(Condition condition) {
        return Instant.parse(String.valueOf(condition.rest().getOrDefault(LAST_MET, condition.lastTransitionTime())));
    }

    /** What passes by itself and has not yet; unchanged where it was told just now. */
    static InstanceMigrationStatus suspended(InstanceMigrationStatus status, Throwable cause, Told when) {
        var reason = Diagnosis.reason(cause);
        var fresh = status.condition(Ledger.SUSPENDED)
                .filter(told -> told.reason().equals(reason))
                .filter(told -> lastMet(told).plus(TOLD_EVERY).isAfter(when.last()))
                .isPresent();
        return fresh
                ? status
                : status.withCondition(new Condition(
                        Ledger.SUSPENDED,
                        Condition.TRUE,
                        reason,
                        "Warn",
                        "Tried again and again since " + when.since() + ": " + Diagnosis.text(cause),
                        Diagnosis.remedy(cause),
                        when.since().toString(),
                        Map.of(LAST_MET, when.last().toString())));
    }

    /** What does not pass by itself, after commit and while undoing; its condition stands since the first time. */
    static InstanceMigrationStatus noted(InstanceMigrationStatus status, Throwable cause, String now) {
        var text = Diagnosis.text(cause);
        var known = status.failure() == null
                ? status
                : status.withFailure(status.failure().plus(text));
        var type = typeIn(State.read(status.state()));
        return known.withMessage(text)
                .withCondition(new Condition(
                        type,
                        Condition.TRUE,
                        Diagnosis.reason(cause),
                        "Warn",
                        text,
                        Diagnosis.remedy(cause),
                        known.condition(type).map(Condition::lastTransitionTime).orElse(now)));
    }

    /** The condition that tells of trouble in a state. */
    static String typeIn(State state) {
        if (state == State.COMMITTED) {
            return "TargetNotReady";
        }
        if (state == State.POST_HOOK) {
            return "PostHookFailed";
        }
        return state.afterCommit() ? "CleanupIncomplete" : "RollbackIncomplete";
    }
}
