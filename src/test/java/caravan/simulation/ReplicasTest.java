package caravan.simulation;

import caravan.model.State;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;

/** Two replicas with one Lease between them. */
class ReplicasTest {

    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(
                20,
                Map.of(
                        "CARAVAN_LEADER_ENABLED", "true",
                        "CARAVAN_LEADER_LEASE_DURATION", "3s",
                        "CARAVAN_LEADER_RENEW_DEADLINE", "2s",
                        "CARAVAN_LEADER_RETRY_PERIOD", "0.5s"));
        stage.simulation().startCaravan();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @SideBySide
    void r01_shouldCarryOnceWhenTwoReplicasRun() {
        // Given
        var one = stage.running(2);
        var other = stage.running(1);

        // When
        var journey = Journey.plan(stage, "replicas", one, other).start("replicas");

        // Then
        assertCarriedOnce(journey, one, 2);
        assertCarriedOnce(journey, other, 1);
    }

    @SideBySide
    void r01_shouldCarryOnceWhenTheLeaderIsStoppedOnTheWay() {
        // Given
        var id = stage.running(2);
        var journey = Journey.converting(stage, "replicas", id).start("replicas");

        // When
        journey.awaitState("replicas", id, State.CREATE_SNAPSHOTS);
        stage.simulation().stopFirstCaravan();

        // Then
        assertCarriedOnce(journey, id, 2);
    }

    private void assertCarriedOnce(Journey journey, String id, int disks) {
        var record = journey.awaitEnd("replicas", id);
        var traces = new Traces(stage, record);
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(traces.snapshotsMade()).hasSize(disks);
        assertThat(traces.volumesMade()).hasSize(disks);
        assertThat(traces.done()).containsExactly("StopInstances");
        assertThat(traces.awaitUnheld()).containsEntry("caravan.io/last-end", "Succeeded");
    }
}
