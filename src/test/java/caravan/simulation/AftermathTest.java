package caravan.simulation;

import caravan.api.InstanceMigration;
import caravan.aws.StepKey;
import caravan.it.Eventually;
import caravan.model.Names;
import caravan.model.State;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import caravan.sim.kube.PodOutcome;
import caravan.sim.kube.server.Faults.Fault.Refused;
import caravan.sim.kube.server.Faults.Requests;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

import static org.assertj.core.api.Assertions.assertThat;

/** After the commit nothing of the target is undone; after the end late arrivals are swept. */
class AftermathTest {

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = new Stage(Map.of("CARAVAN_CLEANUP_DEADLINE", "3s"));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @SideBySide
    void r11_shouldSucceedWithAWarningWhenASnapshotCannotBeDeleted() {
        // Given
        var id = stage.running(1);
        var journey = Journey.plan(stage, "after-snapshot", id).start("after-snapshot");
        var snapshot = journey.await(
                        "after-snapshot",
                        id,
                        record -> record.getStatus() != null
                                && record.getStatus().disks().stream()
                                        .anyMatch(disk -> Objects.nonNull(disk.volumeId())))
                .getStatus()
                .disks()
                .get(0)
                .snapshotId();
        stage.awsFaults()
                .about(
                        snapshot,
                        "DeleteSnapshot",
                        1_000,
                        Fault.refuse(400, "InvalidSnapshot.InUse", "Used by an AMI."));

        // When
        var record = journey.awaitEnd("after-snapshot", id);

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus()
                        .condition("CleanupIncomplete")
                        .orElseThrow()
                        .message())
                .contains("InUse");
        assertThat(new Traces(stage, record).virtualMachines()).hasSize(1);
    }

    @SideBySide
    void r11_shouldKeepTheTargetWhenItCannotBeMarked() {
        // Given
        var id = stage.running(1);
        stage.cluster()
                .faults()
                .next(1_000, new Requests("patch", "virtualmachines", Journey.vmOf(id)), new Refused(403));

        // When
        var record = Journey.plan(stage, "after-mark", id).start("after-mark").awaitEnd("after-mark", id);
        stage.awaitSweeps(3);

        // Then
        var traces = new Traces(stage, record);
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().condition("TargetNotReady")).isPresent();
        assertThat(traces.virtualMachines()).hasSize(1);
        assertThat(traces.objects()).hasSize(3);
        assertThat(traces.volumes()).hasSize(1);
        assertThat(stage.stateOf(id)).isEqualTo("stopped");
    }

    @SideBySide
    void r17_shouldKeepTheVolumeWhenItCannotBeTagged() {
        // Given
        var id = stage.running(1);
        var journey = Journey.plan(stage, "after-tag", id).start("after-tag");
        var volume = journey.await(
                        "after-tag",
                        id,
                        record -> record.getStatus() != null
                                && record.getStatus().disks().stream()
                                        .anyMatch(disk -> Objects.nonNull(disk.volumeId())))
                .getStatus()
                .disks()
                .get(0)
                .volumeId();
        stage.awsFaults()
                .about(
                        volume,
                        "CreateTags",
                        1_000,
                        Fault.refuse(400, "UnauthorizedOperation", "You are not authorized."));

        // When
        var record = journey.awaitEnd("after-tag", id);
        stage.awaitSweeps(3);

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().conditions()).isNotEmpty();
        assertThat(new Traces(stage, record).volumes()).containsExactly(volume);
        assertThat(new Traces(stage, record).virtualMachines().get(0).<String>get("spec", "runStrategy"))
                .isEqualTo("Always");
    }

    @SideBySide
    void r07_shouldSucceedWithAWarningWhenTheSourceIsStartedAfterTheCommit() {
        // Given
        var id = stage.running(1);
        var journey = Journey.plan(stage, "after-start", id).start("after-start");
        var volume = journey.await(
                        "after-start",
                        id,
                        record -> record.getStatus() != null
                                && record.getStatus().disks().stream()
                                        .anyMatch(disk -> Objects.nonNull(disk.volumeId())))
                .getStatus()
                .disks()
                .get(0)
                .volumeId();
        stage.awsFaults().about(volume, "CreateTags", 3, Fault.internalError());
        journey.await("after-start", id, record -> record.state().afterCommit());

        // When
        stage.operator().startInstances(request -> request.instanceIds(id));
        var record = journey.awaitEnd("after-start", id);

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().condition("SourceRestarted")).isPresent();
        assertThat(new Traces(stage, record).done()).containsExactly("StopInstances");
        assertThat(new Traces(stage, record).virtualMachines()).hasSize(1);
    }

    @SideBySide
    void r15_shouldSweepASnapshotThatArrivesAfterTheEnd() {
        // Given
        var id = stage.running(1);
        var record = rolledBack("after-late", id);

        // When
        var late = lateSnapshot(Stage.volumeOf(id, 0), record.uid());

        // Then
        Eventually.holds("the late snapshot to be swept", Duration.ofSeconds(30), () -> stage.region()
                .history(late)
                .deleted());
    }

    @SideBySide
    void r17_shouldReportButNeverDeleteWhatHasNoRecord() {
        // Given
        var id = stage.running(1);

        // When
        var foreign = lateSnapshot(Stage.volumeOf(id, 0), "00000000-0000-4000-8000-000000000000");
        stage.awaitSweeps(3);

        // Then
        assertThat(stage.region().history(foreign).touches()).isEmpty();
    }

    @SideBySide
    void r18_shouldSweepAPodThatArrivesAfterTheEnd() {
        // Given
        var id = stage.running(1);
        var record = rolledBack("after-pod", id);

        // When
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("late-" + id)
                .withNamespace(Stage.TARGET)
                .addToLabels("caravan.io/record", record.uid())
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("late")
                .withImage("late")
                .endContainer()
                .endSpec()
                .build();
        stage.client().resource(pod).create();

        // Then
        Eventually.holds(
                "the late pod to be swept",
                Duration.ofSeconds(30),
                () -> stage.client().resource(pod).get() == null);
    }

    private static InstanceMigration rolledBack(String name, String id) {
        stage.pods(id, new PodOutcome.Fails(1, "no"));
        var record = Journey.plan(stage, name, id).start(name).awaitEnd(name, id);
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        return record;
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    /** What a CreateSnapshot makes that was held up somewhere between here and AWS. */
    private static String lateSnapshot(String volumeId, String recordUid) {
        return Eventually.get("the snapshot to be accepted", Duration.ofSeconds(10), () -> {
            try {
                return java.util.Optional.of(stage.simulation()
                        .aws()
                        .ec2(Fleet.KEY, Fleet.REGION)
                        .createSnapshot(request -> request.volumeId(volumeId)
                                .tagSpecifications(TagSpecification.builder()
                                        .resourceType(ResourceType.SNAPSHOT)
                                        .tags(
                                                tag(Names.RECORD, recordUid),
                                                tag(
                                                        Names.TAG_STEP,
                                                        new StepKey(recordUid, volumeId, StepKey.SNAPSHOT, 1).hash()))
                                        .build()))
                        .snapshotId());
            } catch (software.amazon.awssdk.services.ec2.model.Ec2Exception e) {
                return java.util.Optional.empty();
            }
        });
    }
}
