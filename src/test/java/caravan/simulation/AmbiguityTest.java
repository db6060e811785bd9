package caravan.simulation;

import caravan.api.InstanceMigration;
import caravan.model.State;
import caravan.sim.aws.Fault;
import caravan.sim.kube.PodOutcome;
import caravan.sim.kube.server.Faults.Fault.DoneThenAnswered;
import caravan.sim.kube.server.Faults.Fault.DoneThenLost;
import caravan.sim.kube.server.Faults.Fault.Lost;
import caravan.sim.kube.server.Faults.Fault.Refused;
import caravan.sim.kube.server.Faults.Requests;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import static org.assertj.core.api.Assertions.assertThat;

/** An answer that never came says nothing: the end is the same, and nothing exists twice. */
class AmbiguityTest {

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = new Stage(Map.of());
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @SideBySide
    void c02_shouldSnapshotOnceWhenAnswersAreLost() {
        // Given
        var id = stage.running(2);
        stage.awsFaults()
                .about(Stage.volumeOf(id, 0), "CreateSnapshot", 1, Fault.loseAnswer())
                .about(Stage.volumeOf(id, 1), "CreateSnapshot", 1, Fault.workThenInternalError());

        // When
        var record = carried("lost-snap", id);

        // Then
        assertThat(new Traces(stage, record).snapshotsMade()).hasSize(2);
    }

    @SideBySide
    void c01_shouldMakeEachVolumeOnceWhenAnswersAreLost() {
        // Given
        var id = stage.running(2);
        stage.awsFaults()
                .about(Stage.volumeOf(id, 0), "CreateVolume", 1, Fault.loseAnswer())
                .about(Stage.volumeOf(id, 1), "CreateVolume", 1, Fault.cutAnswer());

        // When
        var record = carried("lost-volume", id);

        // Then
        assertThat(new Traces(stage, record).volumesMade()).hasSize(2);
    }

    @SideBySide
    void c16_shouldGoOnWhenCallsAreThrottled() {
        // Given
        var id = stage.running(2);
        stage.awsFaults()
                .about(id, "StopInstances", 2, Fault.throttle())
                .about(Stage.volumeOf(id, 1), "CreateSnapshot", 2, Fault.throttle())
                .about(Stage.volumeOf(id, 1), "CreateVolume", 2, Fault.throttle());

        // When
        var record = carried("throttled", id);

        // Then
        assertThat(new Traces(stage, record).snapshotsMade()).hasSize(2);
        assertThat(new Traces(stage, record).volumesMade()).hasSize(2);
    }

    @SideBySide
    void shouldStopOnceWhenTheAnswerIsLost() {
        // Given
        var id = stage.running(1);
        stage.awsFaults().about(id, "StopInstances", 1, Fault.loseAnswer());

        // When
        var record = carried("lost-stop", id);

        // Then
        assertThat(new Traces(stage, record).done()).containsExactly("StopInstances");
    }

    @SideBySide
    void shouldAdoptAndCleanUpWhenAnswersAreLost() {
        // Given
        var id = stage.running(1);
        var journey = Journey.plan(stage, "lost-late", id).start("lost-late");
        var disk = journey.await(
                        "lost-late",
                        id,
                        record -> record.getStatus() != null
                                && record.getStatus().disks().stream()
                                        .anyMatch(found -> Objects.nonNull(found.volumeId())))
                .getStatus()
                .disks()
                .get(0);
        stage.awsFaults()
                .about(disk.volumeId(), "CreateTags", 1, Fault.loseAnswer())
                .about(disk.snapshotId(), "DeleteSnapshot", 1, Fault.loseAnswer());

        // When
        var record = journey.awaitEnd("lost-late", id);

        // Then
        assertSucceeded(record);
        assertThat(record.getStatus().conditions()).isEmpty();
    }

    @SideBySide
    void shouldRollBackWhenAnswersAreLostWhileUndoing() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Hangs());
        var journey = Journey.converting(stage, "lost-undo", id).start("lost-undo");
        var disk = journey.awaitState("lost-undo", id, State.IMAGE_CONVERSION)
                .getStatus()
                .disks()
                .get(0);
        stage.awsFaults()
                .about(disk.volumeId(), "DeleteVolume", 1, Fault.loseAnswer())
                .about(disk.snapshotId(), "DeleteSnapshot", 1, Fault.workThenInternalError())
                .about(id, "StartInstances", 1, Fault.loseAnswer());

        // When
        journey.cancel("lost-undo", "id", id);
        var record = journey.awaitEnd("lost-undo", id);

        // Then
        var traces = new Traces(stage, record);
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(traces.left()).isEmpty();
        assertThat(traces.done()).containsExactly("StopInstances", "StartInstances");
        assertThat(stage.stateOf(id)).isEqualTo("running");
    }

    @SideBySide
    void r01_shouldCarryOnceWhenAnswersOfStatusWritesAreLost() {
        // Given
        var id = stage.running(2);
        var writes = new Requests("update", "instancemigrations/status", "lost-status-" + id);
        stage.cluster().faults().next(2, writes, new DoneThenLost());
        stage.cluster().faults().next(2, writes, new DoneThenAnswered(500));
        stage.cluster().faults().next(2, writes, new Lost());
        stage.cluster().faults().next(3, writes, new Refused(409));
        stage.cluster().faults().next(2, writes, new DoneThenLost());

        // When
        var record = carried("lost-status", id);

        // Then
        assertThat(new Traces(stage, record).snapshotsMade()).hasSize(2);
        assertThat(new Traces(stage, record).volumesMade()).hasSize(2);
        assertThat(new Traces(stage, record).done()).containsExactly("StopInstances");
    }

    @SideBySide
    void c41_shouldMakeEachObjectOnceWhenAnswersOfCreatesAreLost() {
        // Given
        var id = stage.running(1);
        var vm = Journey.vmOf(id);
        var faults = stage.cluster().faults();
        faults.next(1, new Requests("create", "persistentvolumes", "pv-lost-kube"), new DoneThenLost());
        faults.next(1, new Requests("create", "persistentvolumeclaims", "lost-kube"), new DoneThenLost());
        faults.next(1, new Requests("create", "virtualmachines", vm), new DoneThenAnswered(504));
        faults.next(1, new Requests("create", "pods", "lost-kube"), new DoneThenLost());
        faults.next(1, new Requests("patch", "virtualmachines", vm), new DoneThenLost());
        faults.next(1, new Requests("patch", "persistentvolumeclaims", "lost-kube"), new DoneThenLost());

        // When
        var record = carried("lost-kube", id);

        // Then
        assertThat(new Traces(stage, record).objects()).hasSize(3);
        assertThat(new Traces(stage, record).virtualMachines().get(0).<String>get("spec", "runStrategy"))
                .isEqualTo("Always");
    }

    @SideBySide
    void r01_shouldOpenOneRecordWhenItsAnswerIsLost() {
        // Given
        var id = stage.running(1);
        stage.cluster()
                .faults()
                .next(1, new Requests("create", "instancemigrations", "lost-record"), new DoneThenLost());
        stage.cluster()
                .faults()
                .next(1, new Requests("update", "instancemigrations", "lost-record"), new DoneThenLost());

        // When
        var record = carried("lost-record", id);

        // Then
        assertThat(new Traces(stage, record).volumesMade()).hasSize(1);
    }

    @SideBySide
    void r02_shouldHoldTheLockOnceWhenItsAnswersAreLost() {
        // Given
        var id = stage.running(1);
        var lock = caravan.sim.aws.Fleet.ACCOUNT + "-" + caravan.sim.aws.Fleet.REGION + "-" + id;
        stage.cluster().faults().next(1, new Requests("create", "leases", lock), new DoneThenLost());
        stage.cluster().faults().next(1, new Requests("patch", "leases", lock), new DoneThenLost());

        // When
        var record = carried("lost-lock", id);

        // Then
        assertThat(new Traces(stage, record).awaitUnheld()).containsEntry("caravan.io/last-end", "Succeeded");
    }

    private static InstanceMigration carried(String name, String id) {
        var record = Journey.plan(stage, name, id).start(name).awaitEnd(name, id);
        assertSucceeded(record);
        return record;
    }

    private static void assertSucceeded(InstanceMigration record) {
        var traces = new Traces(stage, record);
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(traces.snapshots()).isEmpty();
        assertThat(stage.stateOf(record.getSpec().instanceId())).isEqualTo("stopped");
        assertThat(traces.awaitUnheld()).containsEntry("caravan.io/last-end", "Succeeded");
    }
}
