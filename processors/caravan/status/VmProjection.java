package caravan.status;

import caravan.api.Condition;
import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.StepRecord;
import caravan.model.State;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides how one record looks as a VM of a Migration. */
final class VmProjection {

    private static final String UNDOING = "RollingBack";

    private final Lookups lookups;
    private final String now;

    VmProjection(Lookups lookups, String now) {
        this.lookups = lookups;
        this.now = now;
    }

    /**
     * A VM that has a record.
     *
     * @param wanted its entry in the plan, or what is known of it
     * @param before as it was written last; empty before
     */
    VmStatus of(InstanceMigration record, Map<String, Object> wanted, Map<String, Object> before) {
        var status = statusOf(record);
        var outcome = outcomeOf(record);
        var conditions = conditions(record, outcome, before);
        var error = outcome == Outcome.CANCELED || canceling(record) ? Map.<String, Object>of() : error(status);
        var map = new LinkedHashMap<>(wanted);
        map.put("id", record.getSpec().instanceId());
        map.putIfAbsent("name", record.getSpec().instanceName());
        map.put("phase", phaseOf(record));
        putIfPresent(
                map, "started", status.steps().stream().map(StepRecord::started).findFirst());
        putIfPresent(map, "completed", outcome.ended() ? Optional.of(completed(status, before)) : Optional.empty());
        map.put("pipeline", new Pipeline(record, lookups).steps(error));
        map.put("restorePowerState", power(record));
        putIfPresent(map, "sourceState", Optional.ofNullable(status.sourceState()));
        putIntent(map, record);
        if (!error.isEmpty()) {
            map.put("error", error);
        }
        if (!conditions.list().isEmpty()) {
            map.put("conditions", conditions.list());
        }
        return new VmStatus(map, outcome, alarms(status));
    }

    /**
     * A VM of the plan whose record is about to be made.
     *
     * @param why it could not be made so far
     */
    VmStatus awaited(Map<String, Object> wanted, Optional<Failure> why, Map<String, Object> before) {
        var map = new LinkedHashMap<>(wanted);
        map.putIfAbsent("name", Nested.text(wanted, "id"));
        map.put("phase", State.PENDING.text());
        map.put("pipeline", List.of());
        why.ifPresent(failure -> map.put(
                "conditions",
                new Conditions(before, now)
                        .set(State.PENDING.text(), Conditions.WARN, unopened(failure))
                        .list()));
        return new VmStatus(map, Outcome.RUNNING, Map.of());
    }

    private static Conditions.Text unopened(Failure why) {
        return new Conditions.Text(
                why.reason(),
                "Its InstanceMigration could not be made, which is tried again: "
                        + why.reasons().get(0),
                why.remedy(),
                List.of());
    }

    static InstanceMigrationStatus statusOf(InstanceMigration record) {
        return record.getStatus() == null ? InstanceMigrationStatus.pending() : record.getStatus();
    }

    private static Outcome outcomeOf(InstanceMigration record) {
        return switch (record.state()) {
            case SUCCEEDED -> Outcome.SUCCEEDED;
            case ROLLED_BACK -> canceling(record) ? Outcome.CANCELED : Outcome.FAILED;
            case SOURCE_LEFT_STOPPED, SOURCE_LOST -> Outcome.FAILED;
            default -> Outcome.RUNNING;
        };
    }

    /** The user's wish, and nothing worse came of it. */
    private static boolean canceling(InstanceMigration record) {
        var failure = statusOf(record).failure();
        var lost = record.state() == State.SOURCE_LEFT_STOPPED || record.state() == State.SOURCE_LOST;
        return failure != null && failure.canceled() && !lost;
    }

    /** The step for users; while it is undone they see that, because it takes its time. */
    private static String phaseOf(InstanceMigration record) {
        var state = record.state();
        if (state.ended()) {
            return Pipeline.COMPLETED;
        }
        return (state == State.COMMITTED ? State.CREATE_VM : state).text();
    }

    private Conditions conditions(InstanceMigration record, Outcome outcome, Map<String, Object> before) {
        var conditions = new Conditions(before, now);
        var status = statusOf(record);
        switch (outcome) {
            case SUCCEEDED ->
                conditions.set(outcome.text(), Conditions.ADVISORY, text("The VM migration has SUCCEEDED."));
            case FAILED -> conditions.set(outcome.text(), Conditions.ADVISORY, text("The VM migration has FAILED."));
            case CANCELED ->
                conditions.set(
                        outcome.text(),
                        Conditions.ADVISORY,
                        Conditions.Text.of(status.failure().reason(), "The migration has been canceled."));
            default -> addWaiting(conditions, record);
        }
        status.conditions().stream()
                .filter(condition -> !(outcome.ended() && condition.type().equals(UNDOING)))
                .forEach(conditions::adopt);
        return conditions;
    }

    private void addWaiting(Conditions conditions, InstanceMigration record) {
        if (record.state() == State.PENDING) {
            lookups.waitingBehind()
                    .apply(record)
                    .ifPresent(behind -> conditions.set(State.PENDING.text(), Conditions.ADVISORY, waiting(behind)));
        }
        if (record.state() == State.SETTLING) {
            conditions.set(
                    State.SETTLING.text(),
                    Conditions.ADVISORY,
                    text("Undone; the source stays locked until no request that was sent can still arrive."));
        }
        addStalled(conditions, record);
    }

    private static Conditions.Text waiting(Lookups.Behind behind) {
        return new Conditions.Text(
                "LimitReached",
                "Waiting to start migration: in-flight limit reached (max " + behind.most() + ").",
                behind.ahead() + " others are ahead of it. The limit is " + behind.setting() + ".",
                List.of());
    }

    /** Before its deadline a wait that stops moving is somebody's concern. */
    private void addStalled(Conditions conditions, InstanceMigration record) {
        lookups.progress()
                .stalled(record)
                .ifPresent(wait -> conditions.set(
                        "WaitStalled",
                        Conditions.WARN,
                        new Conditions.Text(
                                "NoProgress",
                                "Waiting for " + wait.what() + ": nothing has moved since "
                                        + wait.since().truncatedTo(ChronoUnit.SECONDS)
                                        + (wait.lastSeen().isEmpty() ? "" : ", " + wait.lastSeen()) + ".",
                                wait.remedy(),
                                List.of())));
    }

    private static Conditions.Text text(String message) {
        return Conditions.Text.of(message);
    }

    /** Everything an operator needs: what, the request id of AWS, and what to do. */
    private static Map<String, Object> error(InstanceMigrationStatus status) {
        var failure = Optional.ofNullable(status.failure());
        var alarms = alarms(status);
        if (failure.isEmpty() && alarms.isEmpty()) {
            return Map.of();
        }
        var reasons = new ArrayList<String>();
        failure.ifPresent(why -> addReasons(reasons, why));
        reasons.addAll(alarms.values());
        var error = new LinkedHashMap<String, Object>();
        error.put("phase", failure.map(Failure::step).orElse(status.step() == null ? "" : status.step()));
        error.put("reasons", reasons);
        return error;
    }

    private static void addReasons(List<String> reasons, Failure why) {
        reasons.addAll(why.reasons());
        if (!blank(why.object()) && reasons.stream().noneMatch(text -> text.contains(why.object()))) {
            reasons.add("On: " + why.object());
        }
        if (!blank(why.requestId())) {
            reasons.add("AWS request id: " + why.requestId());
        }
        if (!blank(why.remedy())) {
            reasons.add("What to do: " + why.remedy());
        }
    }

    private static Map<String, String> alarms(InstanceMigrationStatus status) {
        var alarms = new LinkedHashMap<String, String>();
        status.conditions().stream()
                .filter(condition -> Conditions.CRITICAL.equals(condition.category()))
                .filter(condition -> Condition.TRUE.equals(condition.status()))
                .forEach(condition -> alarms.put(
                        condition.type(),
                        condition.message() + (blank(condition.suggestion()) ? "" : " " + condition.suggestion())));
        return alarms;
    }

    /** An end of before it was noted in the record has no time there, so the first look at it counts. */
    private String completed(InstanceMigrationStatus status, Map<String, Object> before) {
        var known = Nested.text(before, "completed");
        if (!known.isEmpty()) {
            return known;
        }
        return Optional.ofNullable(status.ended())
                .or(() -> status.steps().stream().reduce((first, last) -> last).map(StepRecord::completed))
                .orElse(now);
    }

    private static String power(InstanceMigration record) {
        var intent = record.getSpec().intent();
        if (intent == null) {
            return "Unknown";
        }
        return intent.source().wasRunning() ? "On" : "Off";
    }

    private static void putIntent(Map<String, Object> map, InstanceMigration record) {
        var intent = record.getSpec().intent();
        if (intent == null) {
            return;
        }
        map.put("operatingSystem", intent.source().platform());
        map.put("firmware", intent.source().firmware());
        if (!intent.target().name().equals(record.getSpec().instanceName())) {
            map.put("newName", intent.target().name());
        }
    }

    private static void putIfPresent(Map<String, Object> map, String key, Optional<String> value) {
        value.ifPresent(text -> map.put(key, text));
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }
}
