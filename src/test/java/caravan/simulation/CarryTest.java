package caravan.simulation;

import caravan.model.State;
import caravan.sim.Simulation;
import caravan.sim.aws.Fleet;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class CarryTest {

    @TempDir
    private Path inbox;

    @Test
    void shouldCarryTheWholeFleet() {
        try (var simulation = new Simulation(20, inbox, Map.of())) {
            // Given
            simulation.startCaravan();
            var journey = new Journey(simulation);

            // When
            journey.begin(false, Fleet.WEB, Fleet.APP, Fleet.WIN, Fleet.GATEWAY, Fleet.BATCH);

            // Then
            assertThat(journey.awaitEnd(5))
                    .allSatisfy(record -> assertThat(record.state()).isEqualTo(State.SUCCEEDED));
        }
    }
}
