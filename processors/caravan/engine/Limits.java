package caravan.engine;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.ledger.Ledger;
import caravan.model.State;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts what is under way, of each plan and of each provider, and what of it has just begun. */
final class Limits {

    private static final String INCOMPLETE = Trouble.typeIn(State.ROLLING_BACK);

    /**
     * Machines of one provider that are at their very beginning together. EC2 takes five snapshots a second: the first
     * thousand need minutes for theirs, and ten thousand that are planned at once would keep each other from it.
     */
    static final int MOST_BEGINNING = 1_000;

    private final EngineSettings.Limits most;
    private final Map<String, Integer> byPlan = new HashMap<>();
    private final Map<String, Integer> byProvider = new HashMap<>();
    private final Map<String, Integer> beginning = new HashMap<>();

    Limits(EngineSettings.Limits most) {
        this.most = most;
    }

    /** Written by a later version, it is nobody's to count here. */
    static boolean hasBegun(InstanceMigration record) {
        var state = record.state();
        return state != State.PENDING && state != State.UNKNOWN && !state.ended();
    }

    void take(InstanceMigration record) {
        if (onlyWaits(record)) {
            return;
        }
        byPlan.merge(planOf(record), 1, Integer::sum);
        byProvider.merge(providerOf(record), 1, Integer::sum);
        if (record.state() == State.PENDING || record.state() == State.INITIALIZE) {
            beginning.merge(providerOf(record), 1, Integer::sum);
        }
    }

    /**
     * One that settles, or whose cleanup waits until EC2 is consistent, has nothing to do for minutes; and that the undo
     * of one machine has met trouble, and tries for hours, must not hold others up.
     */
    static boolean onlyWaits(InstanceMigration record) {
        return switch (record.state()) {
            case SETTLING, CLEANUP -> true;
            case ROLLING_BACK -> inTrouble(record, Ledger.SUSPENDED) || inTrouble(record, INCOMPLETE);
            default -> false;
        };
    }

    private static boolean inTrouble(InstanceMigration record, String condition) {
        return record.getStatus()
                .condition(condition)
                .filter(told -> Condition.TRUE.equals(told.status()))
                .isPresent();
    }

    /** The limit that keeps a record from being started. */
    Optional<Reached> reached(InstanceMigration record) {
        if (byPlan.getOrDefault(planOf(record), 0) >= most.plan()) {
            return Optional.of(new Reached("caravan.plan.max-in-flight", most.plan()));
        }
        if (byProvider.getOrDefault(providerOf(record), 0) >= most.provider()) {
            return Optional.of(new Reached("caravan.provider.max-in-flight", most.provider()));
        }
        return beginning.getOrDefault(providerOf(record), 0) >= MOST_BEGINNING
                ? Optional.of(new Reached("how many of a provider may begin together", MOST_BEGINNING))
                : Optional.empty();
    }

    /** A limit by its setting; by words where it has none. */
    record Reached(String setting, int most) {}

    static String planOf(InstanceMigration record) {
        return String.valueOf(record.getSpec().plan().uid());
    }

    static String providerOf(InstanceMigration record) {
        return record.getSpec().provider().asRef() + " "
                + record.getSpec().provider().uid();
    }
}
