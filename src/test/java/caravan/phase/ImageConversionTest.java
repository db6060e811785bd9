package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.kube.KubeFailure.Reason;
import caravan.manifest.ConversionPods;
import caravan.model.MigrationException;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A conversion never runs a second time on the same volume. */
class ImageConversionTest {

    private final FakeWorld world = new FakeWorld();
    private final ImageConversion conversion = conversion();

    private ImageConversion conversion() {
        return new ImageConversion(
                world.tools(), world.attachments, new ConversionSettings("converter", "probe", false, 2));
    }

    @Test
    void r12_shouldRecordTheAttemptBeforeThePodIsMade() {
        // Given
        var record = ready();
        world.kube.failNext("create Secret", Reason.UNREACHABLE);

        // When
        var begun = conversion.begin(record);

        // Then
        assertThat(begun).isCompletedExceptionally();
        assertThat(world.now().getStatus().conversionAttempt()).isEqualTo(1);
        assertThat(world.now().getStatus().disks().get(0).conversionAttempt()).isEqualTo(1);
    }

    /** The API server has said that it made nothing, so nothing runs on these disks. */
    @ParameterizedTest
    @ValueSource(strings = {"create Secret", "create Pod"})
    void r12_shouldTryTheSameAttemptAgainWhenItsCreateIsRefused(String call) {
        // Given
        var record = ready();
        for (var times = 0; times < 20; times++) {
            world.kube.throttleNext(call);
        }
        for (var times = 0; times < 20; times++) {
            assertThat(conversion.begin(times == 0 ? record : world.now())).isCompletedExceptionally();
        }

        // When
        var begun = conversion.begin(world.now()).join();

        // Then
        assertThat(begun.state()).isEqualTo(State.IMAGE_CONVERSION);
        assertThat(begun.getStatus().conversionAttempt()).isEqualTo(1);
        assertThat(world.kube.find(Kinds.POD, FakeWorld.TARGET, ConversionPods.nameOf(begun)))
                .isPresent();
        assertThat(world.ec2.writes()).isZero();
    }

    @Test
    void r12_shouldTryTheSameAttemptAgainWhenNoPodWasAskedFor() {
        // Given
        var record = ready();
        world.kube.failNext("create Secret", Reason.UNREACHABLE);
        assertThat(conversion.begin(record)).isCompletedExceptionally();

        // When
        var begun = conversion.begin(world.now()).join();

        // Then
        assertThat(begun.getStatus().conversionAttempt()).isEqualTo(1);
        assertThat(world.kube.find(Kinds.POD, FakeWorld.TARGET, ConversionPods.nameOf(begun)))
                .isPresent();
    }

    @Test
    void r12_shouldTakeNewVolumesWhenTheCreateOfThePodWasNotAnswered() {
        // Given
        var record = ready();
        world.kube.throttleNext("create Pod");
        world.kube.failNext("create Pod", Reason.UNREACHABLE);
        assertThat(conversion.begin(record)).isCompletedExceptionally();
        assertThat(conversion.begin(world.now())).isCompletedExceptionally();

        // When
        var again = conversion.begin(world.now()).join();

        // Then
        assertThat(again.state()).isEqualTo(State.DISK_TRANSFER);
    }

    /** Another process cannot know whether a pod was asked for. */
    @Test
    void r12_shouldTakeNewVolumesWhenTheProcessThatWasRefusedIsGone() {
        // Given
        var record = ready();
        world.kube.throttleNext("create Pod");
        assertThat(conversion.begin(record)).isCompletedExceptionally();

        // When
        var again = conversion().begin(world.now()).join();

        // Then
        assertThat(again.state()).isEqualTo(State.DISK_TRANSFER);
    }

    @Test
    void r12_shouldGiveTheConversionItsWholeTimeWhenItsPodIsMadeLate() {
        // Given
        var record = ready();
        world.kube.throttleNext("create Pod");
        assertThat(conversion.begin(record)).isCompletedExceptionally();
        world.timer.pass(FakeWorld.LONG);

        // When
        var begun = conversion.begin(world.now()).join();

        // Then
        assertThat(begun.getStatus().currentStep().orElseThrow().waitingSince())
                .isEqualTo(world.timer.now().toString());
    }

    @Test
    void r12_shouldTakeNewVolumesWhenThePodIsMissing() {
        // Given
        var begun = conversion.begin(ready()).join();
        world.kube.remove(Kinds.POD, FakeWorld.TARGET, ConversionPods.nameOf(begun));

        // When
        var again = conversion.begin(world.now()).join();

        // Then
        assertThat(again.state()).isEqualTo(State.DISK_TRANSFER);
        assertThat(again.getStatus().disks().get(0).generation()).isEqualTo(2);
        assertThat(again.getStatus().disks().get(0).volumeId()).isNull();
        assertThat(again.getStatus().disks().get(0).snapshotId()).isEqualTo(FakeWorld.SNAPSHOT);
        assertThat(world.ec2.volumes()).noneMatch(volume -> volume.id().equals(FakeWorld.VOLUME));
        assertThat(world.ec2.snapshots()).hasSize(1);
        assertThat(world.kube.find(Kinds.SECRET, FakeWorld.TARGET, ConversionPods.nameOf(begun)))
                .isEmpty();
    }

    @Test
    void r12_shouldTakeNewVolumesWhenThePodIsEvicted() {
        // Given
        var begun = conversion.begin(ready()).join();
        end(begun, "Failed", pod -> {
            pod.getStatus().setReason("Evicted");
            return pod;
        });

        // Then
        assertThat(conversion.await(begun).join().state()).isEqualTo(State.DISK_TRANSFER);
    }

    @Test
    void r12_shouldTakeNewVolumesWhenASecondRunHasSucceeded() {
        // Given
        var begun = conversion.begin(ready()).join();
        end(begun, "Succeeded", pod -> new PodBuilder(pod)
                .editStatus()
                .addNewContainerStatus()
                .withRestartCount(1)
                .endContainerStatus()
                .endStatus()
                .build());

        // Then
        assertThat(conversion.await(begun).join().state()).isEqualTo(State.DISK_TRANSFER);
    }

    @Test
    void r12_shouldFailWhenTheConverterItselfFails() {
        // Given
        var begun = conversion.begin(ready()).join();
        end(begun, "Failed", pod -> new PodBuilder(pod)
                .editStatus()
                .addNewContainerStatus()
                .withNewState()
                .withNewTerminated()
                .withExitCode(1)
                .withReason("Error")
                .endTerminated()
                .endState()
                .withRestartCount(0)
                .endContainerStatus()
                .endStatus()
                .build());

        // Then
        assertThatThrownBy(() -> conversion.await(begun).join())
                .cause()
                .isInstanceOfSatisfying(MigrationException.class, failure -> assertThat(failure.reason())
                        .isEqualTo("PodFailed"));
        assertThat(world.ec2.writes()).isZero();
    }

    @Test
    void r12_shouldFailWhenTheAttemptsAreUsedUp() {
        // Given
        var record = world.record(State.IMAGE_CONVERSION, status -> FakeWorld.made(status)
                .withConversionAttempt(2)
                .withDisk(FakeWorld.SOURCE_VOLUME, disk -> disk.withConversionAttempt(2)));

        // Then
        assertThatThrownBy(() -> conversion.begin(record).join())
                .cause()
                .isInstanceOfSatisfying(MigrationException.class, failure -> assertThat(failure.reason())
                        .isEqualTo("ConversionInterrupted"));
    }

    @Test
    void r12_shouldKeepTheOldVolumeWhenItsSnapshotIsGone() {
        // Given
        var begun = conversion.begin(ready()).join();
        world.kube.remove(Kinds.POD, FakeWorld.TARGET, ConversionPods.nameOf(begun));
        world.ec2.vanish(FakeWorld.SNAPSHOT);

        // Then
        assertThatThrownBy(() -> conversion.begin(world.now()).join()).cause().isInstanceOf(MigrationException.class);
        assertThat(world.ec2.volumes()).anyMatch(volume -> volume.id().equals(FakeWorld.VOLUME));
    }

    @Test
    void r19_shouldLeaveASecretAloneThatIsNotOurs() {
        // Given
        var record = world.record(State.IMAGE_CONVERSION, status -> FakeWorld.made(status)
                .withConversionAttempt(1)
                .withDisk(FakeWorld.SOURCE_VOLUME, disk -> disk.withConversionAttempt(1)));
        var name = ConversionPods.nameOf(record);
        world.kube.put(
                Kinds.SECRET,
                new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(FakeWorld.TARGET)
                        .withName(name)
                        .endMetadata()
                        .build());

        // When
        conversion.complete(record).join();

        // Then
        assertThat(world.kube.find(Kinds.SECRET, FakeWorld.TARGET, name)).isPresent();
    }

    private InstanceMigration ready() {
        var record = world.record(State.IMAGE_CONVERSION, FakeWorld::made);
        world.make(record);
        return record;
    }

    private void end(InstanceMigration record, String phase, UnaryOperator<Pod> more) {
        world.kube.edit(
                Kinds.POD,
                FakeWorld.TARGET,
                ConversionPods.nameOf(record),
                pod -> more.apply(new PodBuilder(pod)
                        .withNewStatus()
                        .withPhase(phase)
                        .endStatus()
                        .build()));
    }
}
