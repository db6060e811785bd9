package caravan.simulation;

import caravan.api.InstanceMigration;
import caravan.model.State;
import caravan.sim.aws.Fault;
import caravan.sim.kube.Binding;
import caravan.sim.kube.PodOutcome;
import caravan.sim.kube.server.Faults.Fault.Refused;
import caravan.sim.kube.server.Faults.Requests;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever goes wrong before the commit: all of ours is gone, the source runs again, the neighbour is carried. */
class BeforeCommitTest {

    /** Instances whose volumes another claim gets first. */
    private static final Set<String> TAKEN = ConcurrentHashMap.newKeySet();

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = new Stage(Map.of(
                "CARAVAN_PHASE_CONVERSION_TIMEOUT", "20s",
                "CARAVAN_PHASE_PROBE_TIMEOUT", "20s",
                "CARAVAN_KUBE_REREAD", "0.5s"));
        stage.cluster()
                .players()
                .binder()
                .script(claim -> TAKEN.contains(claim.getMetadata().getLabels().get("vmID"))
                        ? new Binding.Taken()
                        : new Binding.Binds());
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @SideBySide
    void c14_shouldRollBackWhenASnapshotFails() {
        // Given
        var id = stage.running(2);
        stage.awsFaults().failSnapshotsOf(Stage.volumeOf(id, 1));

        // When
        var record = failed("snapshot-fails", id);

        // Then
        assertThat(record.getStatus().failure().reason()).isEqualTo("SnapshotFailed");
        assertThat(record.getStatus().failure().step()).isEqualTo("CreateSnapshots");
        assertThat(record.getStatus().failure().object()).startsWith("snap-");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("Given key ID is not accessible");
    }

    @SideBySide
    void c01_shouldRollBackWhenOneOfTwoVolumesVanishes() {
        // Given
        var id = stage.running(2);
        stage.awsFaults().vanishVolumesTagged(Stage.volumeOf(id, 1));

        // When
        var record = failed("volume-vanishes", id);

        // Then
        assertThat(record.getStatus().failure().reason()).isEqualTo("VolumeFailed");
        assertThat(record.getStatus().failure().object()).startsWith("vol-");
        assertThat(record.getStatus().failure().remedy()).contains("KMS");
    }

    @SideBySide
    void c01_shouldRollBackWhenOneOfTwoVolumesIsRefused() {
        // Given
        var id = stage.running(2);
        stage.awsFaults()
                .about(
                        Stage.volumeOf(id, 1),
                        "CreateVolume",
                        9,
                        Fault.refuse(400, "MaxIOPSLimitExceeded", "Too many."));

        // When
        var record = failed("iops-limit", id);

        // Then
        assertThat(record.getStatus().failure().reason()).isEqualTo("MaxIOPSLimitExceeded");
        assertThat(record.getStatus().failure().remedy()).contains("quota");
        assertThat(record.getStatus().failure().requestId()).isNotEmpty();
    }

    @SideBySide
    void c02_shouldRollBackWhenOneOfTwoSnapshotsIsRefused() {
        // Given
        var id = stage.running(2);
        stage.awsFaults()
                .about(
                        Stage.volumeOf(id, 1),
                        "CreateSnapshot",
                        9,
                        Fault.refuse(400, "UnauthorizedOperation", "You are not authorized."));

        // When
        var record = failed("snapshot-denied", id);

        // Then
        assertThat(record.getStatus().failure().reason()).isEqualTo("UnauthorizedOperation");
        assertThat(record.getStatus().failure().remedy()).contains("CreateSnapshot");
    }

    @SideBySide
    void c35_shouldRollBackWhenTheSourceIsProtectedFromStopping() {
        // Given
        var id = stage.running(1);
        stage.region().protectFromStop(id);

        // When
        var record = failed("stop-protected", id);

        // Then
        assertThat(new Traces(stage, record).lock()).as("it was never held").isNull();
        assertThat(record.getStatus().failure().reason()).isEqualTo("StopProtected");
        assertThat(record.getStatus().failure().remedy()).contains("--no-disable-api-stop");
        assertThat(record.getStatus().failure().step()).isEqualTo("Initialize");
        assertThat(new Traces(stage, record).snapshotsMade()).isEmpty();
    }

    @SideBySide
    void shouldRollBackWhenTheConversionFails() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Fails(1, "virt-v2v: error: no operating system was found"));

        // When
        var record = failedConverting("conversion-fails", id);

        // Then
        assertThat(record.getStatus().failure().step()).isEqualTo("ImageConversion");
        assertThat(record.getStatus().failure().reason()).isEqualTo("PodFailed");
        assertThat(record.getStatus().failure().object()).startsWith("Pod vms/before-conversion-fails");
    }

    @SideBySide
    void r12_shouldConvertNewDisksUntilTheAttemptsAreUsedUpWhenTheConversionIsEvicted() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Evicted());

        // When
        var record = failedConverting("conversion-evicted", id);

        // Then
        assertThat(record.getStatus().failure().reason()).isEqualTo("ConversionInterrupted");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("low on resource");
        assertThat(record.getStatus().conversionAttempt()).isEqualTo(3);
        assertThat(record.getStatus().disks().get(0).generation()).isEqualTo(3);
    }

    @SideBySide
    void r21_shouldRollBackWhenTheConversionHangs() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Hangs());

        // When
        var record = failedConverting("conversion-hangs", id);

        // Then
        assertThat(record.getStatus().failure().reason()).isEqualTo("DeadlineExceeded");
        assertThat(record.getStatus().failure().remedy()).contains("kubectl describe");
    }

    @SideBySide
    void r10_shouldRollBackWhenTheDisksDoNotAttach() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Fails(1, "/dev/block0 should have 8589934592 bytes"));

        // When
        var record = failed("probe-fails", id);

        // Then
        assertThat(record.getStatus().failure().step()).isEqualTo("CreateVM");
        assertThat(record.getStatus().failure().reason()).isEqualTo("PodFailed");
    }

    @SideBySide
    void c46_shouldNotStopTheSourceWhenTheMachineWouldBeRefused() {
        // Given
        var id = stage.running(1);
        refuseMachineOf(id);

        // When
        var record = failed("vm-refused", id);

        // Then
        assertThat(new Traces(stage, record).lock()).as("it was never held").isNull();
        assertThat(record.getStatus().failure().step()).isEqualTo("Initialize");
        assertThat(record.getStatus().failure().reason()).isEqualTo("TargetRefused");
        assertThat(new Traces(stage, record).done()).isEmpty();
    }

    @SideBySide
    void c46_shouldNotStopASourceThatMayNotBeStartedAgain() {
        // Given
        var id = stage.apart();
        stage.awsFaults().about(id, "StartInstances (dry run)", 9, Fault.denied());

        // When
        var record = Journey.plan(stage, "before-no-start", id)
                .start("before-no-start")
                .awaitEnd("before-no-start", id);

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().step()).isEqualTo("Initialize");
        assertThat(record.getStatus().failure().reason()).isEqualTo("RightsMissing");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("ec2:StartInstances on " + id);
        assertThat(new Traces(stage, record).done()).isEmpty();
        assertThat(new Traces(stage, record).lock()).as("it was never held").isNull();
    }

    @SideBySide
    void shouldRollBackWhenTheMachineIsRefusedAfterTheStop() {
        // Given
        var id = stage.running(1);
        var journey = Journey.plan(stage, "before-vm-late", id).start("before-vm-late");
        journey.awaitState("before-vm-late", id, State.CREATE_SNAPSHOTS);

        // When
        refuseMachineOf(id);
        var record = journey.awaitEnd("before-vm-late", id);

        // Then
        assertRolledBack(record);
        assertThat(record.getStatus().failure().step()).isEqualTo("CreateVM");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("VirtualMachine");
        assertThat(stage.stateOf(id)).isEqualTo("running");
    }

    private static void refuseMachineOf(String id) {
        stage.cluster().faults().next(9, new Requests("create", "virtualmachines", Journey.vmOf(id)), new Refused(422));
    }

    @SideBySide
    void c09_shouldRollBackWhenSomebodyElseTakesTheVolume() {
        // Given
        var id = stage.running(1);
        TAKEN.add(id);

        // When
        var record = failed("claim-taken", id);

        // Then
        assertThat(record.getStatus().failure().step()).isEqualTo("DiskTransfer");
        assertThat(record.getStatus().failure().reason()).isEqualTo("FailedBinding");
        assertThat(record.getStatus().failure().object()).startsWith("PersistentVolumeClaim");
    }

    private static InstanceMigration failed(String name, String id) {
        var neighbour = stage.running(1);
        var journey = Journey.plan(stage, "before-" + name, id, neighbour);
        return failed(journey, name, id, neighbour);
    }

    private static InstanceMigration failedConverting(String name, String id) {
        var neighbour = stage.running(1);
        var journey = Journey.converting(stage, "before-" + name, id, neighbour);
        return failed(journey, name, id, neighbour);
    }

    private static InstanceMigration failed(Journey journey, String name, String id, String neighbour) {
        journey.start("before-" + name);
        var record = journey.awaitEnd("before-" + name, id);
        assertRolledBack(record);
        assertThat(stage.stateOf(id)).isEqualTo("running");
        assertThat(journey.awaitEnd("before-" + name, neighbour).state()).isEqualTo(State.SUCCEEDED);
        return record;
    }

    private static void assertRolledBack(InstanceMigration record) {
        var traces = new Traces(stage, record);
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(traces.left()).isEmpty();
        // What is found before anything is touched takes no lock.
        if (traces.lock() != null) {
            assertThat(traces.awaitUnheld()).containsEntry("caravan.io/last-end", "RolledBack");
        }
        assertThat(record.getStatus().failure().canceled()).isFalse();
        assertThat(record.getStatus().failure().remedy()).isNotBlank();
        traces.awaitReleased();
    }
}
