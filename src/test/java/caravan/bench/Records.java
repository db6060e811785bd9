package caravan.bench;

import caravan.api.InstanceMigration;
import caravan.it.Eventually;
import caravan.sim.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The InstanceMigrations of a simulation. */
final class Records {

    private static final String NAMESPACE = "migration";

    private final Simulation simulation;

    Records(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Looks twenty times a second until that many have ended, in whatever way. */
    List<InstanceMigration> awaitEnd(int expected, Duration within) {
        return Eventually.get(expected + " migrations to end", within, () -> ended(expected));
    }

    private Optional<List<InstanceMigration>> ended(int expected) {
        var records = simulation
                .cluster()
                .client()
                .resources(InstanceMigration.class)
                .inNamespace(NAMESPACE)
                .list()
                .getItems();
        return records.size() == expected
                        && records.stream().allMatch(record -> record.state().ended())
                ? Optional.of(records)
                : Optional.empty();
    }
}
