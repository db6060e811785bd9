package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.model.State;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts what is under way, of each plan and of each provider. */
final class Limits {

    private final EngineSettings.Limits most;
    private final Map<String, Integer> byPlan = new HashMap<>();
    private final Map<String, Integer> byProvider = new HashMap<>();

    Limits(EngineSettings.Limits most) {
        this.most = most;
    }

    /** Written by a later version, it is nobody's to count here. */
    static boolean hasBegun(InstanceMigration record) {
        var state = record.state();
        return state != State.PENDING && state != State.UNKNOWN && !state.ended();
    }

    /** One that settles only waits, for a quarter of an hour: that one machine failed must not hold others up. */
    void take(InstanceMigration record) {
        if (record.state() == State.SETTLING) {
            return;
        }
        byPlan.merge(planOf(record), 1, Integer::sum);
        byProvider.merge(providerOf(record), 1, Integer::sum);
    }

    /** The limit that keeps a record from being started. */
    Optional<Reached> reached(InstanceMigration record) {
        if (byPlan.getOrDefault(planOf(record), 0) >= most.plan()) {
            return Optional.of(new Reached("caravan.plan.max-in-flight", most.plan()));
        }
        return byProvider.getOrDefault(providerOf(record), 0) >= most.provider()
                ? Optional.of(new Reached("caravan.provider.max-in-flight", most.provider()))
                : Optional.empty();
    }

    /** A limit by its setting. */
    record Reached(String setting, int most) {}

    static String planOf(InstanceMigration record) {
        return String.valueOf(record.getSpec().plan().uid());
    }

    static String providerOf(InstanceMigration record) {
        return record.getSpec().provider().asRef() + " "
                + record.getSpec().provider().uid();
    }
}
