package caravan.simulation;

import caravan.model.State;
import caravan.sim.kube.PodOutcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;

/** The process is stopped and started again in every state; the records carry on. */
class RestartTest {

    private static final List<State> FORWARD = List.of(
            State.INITIALIZE,
            State.PREPARE_SOURCE,
            State.CREATE_SNAPSHOTS,
            State.DISK_TRANSFER,
            State.IMAGE_CONVERSION,
            State.CREATE_VM,
            State.COMMITTED);

    private Stage stage;

    /** Slower than elsewhere, so that each state lasts long enough to be met. */
    @BeforeEach
    void open() {
        stage = new Stage(20, Map.of());
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @SideBySide
    void shouldCarryOnceWhenRestartedInEveryStateForward() {
        // Given
        var id = stage.running(2);
        var journey = Journey.converting(stage, "restart", id).start("restart");

        // When
        for (var state : FORWARD) {
            journey.await("restart", id, record -> record.state().compareTo(state) >= 0);
            restart();
        }
        var record = journey.awaitEnd("restart", id);

        // Then
        var traces = new Traces(stage, record);
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(traces.snapshotsMade()).hasSize(2);
        assertThat(traces.volumesMade()).hasSize(2);
        assertThat(traces.done()).containsExactly("StopInstances");
        assertThat(traces.objects()).hasSize(5);
        assertThat(record.getStatus().conversionAttempt()).isEqualTo(1);
        assertThat(traces.awaitUnheld()).containsEntry("caravan.io/last-end", "Succeeded");
        traces.awaitReleased();
    }

    @SideBySide
    void r08_shouldRollBackOnceWhenRestartedInEveryStateOfTheUndo() {
        // Given
        var id = stage.running(2);
        stage.pods(id, new PodOutcome.Hangs());
        var journey = Journey.converting(stage, "restart", id).start("restart");
        journey.awaitState("restart", id, State.IMAGE_CONVERSION);
        journey.cancel("restart", "id", id);

        // When
        for (var state : List.of(State.ROLLING_BACK, State.SETTLING)) {
            journey.await("restart", id, record -> record.state().compareTo(state) >= 0);
            restart();
        }
        var record = journey.awaitEnd("restart", id);

        // Then
        var traces = new Traces(stage, record);
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(traces.left()).isEmpty();
        assertThat(traces.done()).containsExactly("StopInstances", "StartInstances");
        assertThat(stage.stateOf(id)).isEqualTo("running");
        assertThat(traces.awaitUnheld()).containsEntry("caravan.io/last-end", "RolledBack");
        traces.awaitReleased();
    }

    private void restart() {
        stage.simulation().stopCaravan();
        stage.simulation().startCaravan();
    }
}
