package caravan.simulation;

import caravan.api.InstanceMigration;
import caravan.it.Eventually;
import caravan.model.State;
import caravan.sim.aws.Fault;
import caravan.sim.kube.PodOutcome;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import static org.assertj.core.api.Assertions.assertThat;

/** What others do to the source while it is carried, and how it comes back. */
class SourceTest {

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = new Stage(Map.of("CARAVAN_ROLLBACK_START_DEADLINE", "15s", "CARAVAN_PHASE_STOP_TIMEOUT", "6s"));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @SideBySide
    void r06_shouldRollBackWhenTheSourceIsStartedWhileSnapshotsAreMade() {
        // Given
        var id = stage.running(1);
        var journey = Journey.plan(stage, "source-restarted", id).start("source-restarted");
        journey.awaitState("source-restarted", id, State.CREATE_SNAPSHOTS);

        // When
        stage.operator().startInstances(request -> request.instanceIds(id));
        var record = journey.awaitEnd("source-restarted", id);

        // Then
        assertRolledBack(record);
        assertThat(record.getStatus().failure().reason()).isEqualTo("SourceRestarted");
        assertThat(record.getStatus().failure().object()).isEqualTo(id);
        assertThat(new Traces(stage, record).done()).containsExactly("StopInstances");
        assertThat(stage.stateOf(id)).isEqualTo("running");
    }

    @SideBySide
    void r06_shouldRollBackWhenTheSourceWasStartedAndStoppedAgainBeforeCommit() {
        // Given
        var id = stage.running(1);
        var journey = Journey.converting(stage, "source-twice", id).start("source-twice");
        journey.awaitState("source-twice", id, State.IMAGE_CONVERSION);

        // When
        stage.operator().startInstances(request -> request.instanceIds(id));
        eventually(id, "running");
        stage.operator().stopInstances(request -> request.instanceIds(id));
        var record = journey.awaitEnd("source-twice", id);

        // Then
        assertRolledBack(record);
        assertThat(record.getStatus().failure().reason()).isEqualTo("SourceRestarted");
        assertThat(stage.stateOf(id)).isEqualTo("running");
    }

    @SideBySide
    void r06_shouldRollBackWhenADiskIsExchangedWhileTheSourceIsStopped() {
        // Given
        var id = stage.running(2);
        var other = stage.running(2);
        var journey = Journey.converting(stage, "source-disks", id).start("source-disks");
        journey.awaitState("source-disks", id, State.IMAGE_CONVERSION);

        // When
        stage.operator().detachVolume(request -> request.volumeId(Stage.volumeOf(id, 1)));
        var record = journey.awaitEnd("source-disks", id);

        // Then
        assertRolledBack(record);
        assertThat(record.getStatus().failure().reason()).isEqualTo("SourceDisksChanged");
        assertThat(record.getStatus().failure().reasons().get(0)).contains(Stage.volumeOf(id, 1));
        assertThat(stage.stateOf(other)).isEqualTo("running");
    }

    @SideBySide
    void r08a_shouldDeleteNothingWhenTheSourceWasTerminated() {
        // Given
        var id = stage.running(1);
        var journey = Journey.converting(stage, "source-gone", id).start("source-gone");
        stage.pods(id, new PodOutcome.Fails(1, "no"));
        journey.awaitState("source-gone", id, State.IMAGE_CONVERSION);

        // When
        stage.operator().terminateInstances(request -> request.instanceIds(id));
        var record = journey.awaitEnd("source-gone", id);

        // Then
        var traces = new Traces(stage, record);
        assertThat(record.state()).isEqualTo(State.SOURCE_LOST);
        assertThat(record.getStatus().condition("SourceLost")).isPresent();
        assertThat(record.getStatus().message()).contains(record.uid());
        assertThat(traces.snapshots()).hasSize(1);
        assertThat(traces.volumes()).hasSize(1);
        assertThat(traces.awaitUnheld()).containsEntry("caravan.io/last-end", "SourceLost");
    }

    @SideBySide
    void shouldNeverStartASourceThatWasStopped() {
        // Given
        var id = stage.stopped(1);
        stage.pods(id, new PodOutcome.Fails(1, "no"));

        // When
        var record = Journey.plan(stage, "source-stopped", id)
                .start("source-stopped")
                .awaitEnd("source-stopped", id);

        // Then
        assertRolledBack(record);
        assertThat(new Traces(stage, record).done()).isEmpty();
        assertThat(stage.stateOf(id)).isEqualTo("stopped");
        assertThat(new Traces(stage, record).lock().getMetadata().getAnnotations())
                .containsEntry("caravan.io/original-power", "Off");
    }

    @SideBySide
    void r21_shouldEndAsSourceLeftStoppedWhenEveryStartFallsBack() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Fails(1, "no"));
        stage.awsFaults().failStarts(id);

        // When
        var record = Journey.plan(stage, "source-left", id).start("source-left").awaitEnd("source-left", id);

        // Then
        var traces = new Traces(stage, record);
        assertThat(record.state()).isEqualTo(State.SOURCE_LEFT_STOPPED);
        assertThat(record.getStatus().message())
                .contains("aws ec2 start-instances --region eu-central-1 --instance-ids " + id);
        assertThat(record.getStatus()
                        .condition("SourceLeftStopped")
                        .orElseThrow()
                        .category())
                .isEqualTo("Critical");
        assertThat(traces.done()).contains("StartInstances");
        assertThat(traces.left()).isEmpty();
        assertThat(traces.awaitUnheld())
                .containsEntry("caravan.io/last-end", "SourceLeftStopped")
                .containsEntry("caravan.io/original-power", "On");
    }

    @SideBySide
    void c11_shouldRememberThatASourceLeftStoppedWasRunning() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Fails(1, "no"));
        stage.awsFaults()
                .about(
                        id,
                        "StartInstances",
                        1_000,
                        Fault.refuse(400, "InsufficientInstanceCapacity", "Insufficient capacity."));
        var journey = Journey.plan(stage, "source-inherits", id).start("source-inherits");
        assertThat(journey.awaitEnd("source-inherits", id).state()).isEqualTo(State.SOURCE_LEFT_STOPPED);
        stage.pods(id, new PodOutcome.Succeeds(""));

        // When
        var record = journey.start("source-inherits-2").awaitEnd("source-inherits-2", id);

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(new Traces(stage, record).virtualMachines().get(0).<String>get("spec", "runStrategy"))
                .isEqualTo("Always");
    }

    @SideBySide
    void shouldStartTheSourceWhenCapacityComesBack() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Fails(1, "no"));
        stage.awsFaults()
                .about(
                        id,
                        "StartInstances",
                        2,
                        Fault.refuse(400, "InsufficientInstanceCapacity", "Insufficient capacity."));

        // When
        var record = Journey.plan(stage, "source-capacity", id)
                .start("source-capacity")
                .awaitEnd("source-capacity", id);

        // Then
        assertRolledBack(record);
        assertThat(stage.stateOf(id)).isEqualTo("running");
        assertThat(record.getStatus().failure().reason()).isEqualTo("PodFailed");
        assertThat(record.getStatus().failure().reasons()).anyMatch(reason -> reason.contains("Capacity"));
    }

    @SideBySide
    void r05_shouldRefuseASourceThatWasHibernated() {
        // Given
        var id = stage.hibernated(1);

        // When
        var record =
                Journey.plan(stage, "source-sleeps", id).start("source-sleeps").awaitEnd("source-sleeps", id);

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reasons().get(0)).contains("hibernated");
        assertThat(new Traces(stage, record).done()).isEmpty();
        assertThat(new Traces(stage, record).snapshotsMade()).isEmpty();
    }

    private static void eventually(String id, String state) {
        Eventually.holds(id + " to be " + state, Duration.ofSeconds(30), () -> stage.stateOf(id)
                .equals(state));
    }

    private static void assertRolledBack(InstanceMigration record) {
        var traces = new Traces(stage, record);
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(traces.left()).isEmpty();
        assertThat(traces.awaitUnheld()).containsEntry("caravan.io/last-end", "RolledBack");
    }
}
