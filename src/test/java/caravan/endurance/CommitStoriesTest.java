package caravan.endurance;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.kube.PodOutcome;
import caravan.sim.kube.server.Faults;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Rules 9 to 12: the virtual machine, its commit, and its conversion. */
class CommitStoriesTest {

    /** A late call of Kubernetes; its client gives up after 10 seconds. */
    private static final Duration LATE = Duration.ofMinutes(3);

    private static final Duration SEVERAL_SWEEPS = Duration.ofMinutes(90);

    @Test
    @Replays("without-HALTED")
    void r09_shouldUndoAMachineThatHasNeverRunWhenItsDisksDoNotAttach() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.world().players().kubelet().script(pod -> new PodOutcome.Fails(1, "the first block cannot be read"));

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(made(replay, "create virtualmachines")).isEqualTo(1);
        assertThat(replay.world().targets().machinesThatRan()).isEmpty();
    }

    @Test
    @Replays("without-HALTED-zombie")
    void r09_shouldNeverRunAMachineThatAPausedLeaderMakesDuringTheUndo() {
        // Given
        var replay = Replay.of(Scenario.plain()).zombie("create virtualmachines", LATE);
        replay.meanwhile("create virtualmachines", replay::cancel);

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(replay.world().targets().machinesThatRan()).isEmpty();
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @Test
    @Replays("without-PONR")
    void r10_shouldUndoWhenTheUserCancelsWhileTheMachineIsMade() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.meanwhile("create virtualmachines", replay::cancel);

        // When
        var record = replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(record.getStatus().failure().canceled()).isTrue();
        assertThat(replay.world().targets().machinesThatRan()).isEmpty();
    }

    /** What was bound once may be gone, or another's, when it is committed. */
    @Test
    void r10_shouldUndoWhenAClaimIsDeletedWhileItsDisksAreProved() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.CREATE_VM).pass(Duration.ofMinutes(2));

        // When
        delete(replay, Kinds.PERSISTENT_VOLUME_CLAIM);

        // Then
        replay.keepsItsPromises(State.ROLLED_BACK);
        assertThat(replay.world().targets().machinesThatRan()).isEmpty();
    }

    @Test
    void r10_shouldUndoWhenTheMachineIsDeletedWhileItsDisksAreProved() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.CREATE_VM).pass(Duration.ofMinutes(2));

        // When
        delete(replay, Kinds.VIRTUAL_MACHINE);

        // Then
        var record = replay.keepsItsPromises(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo("TargetGone");
    }

    @Test
    @Replays("without-PONR")
    void r11_shouldCarryOnWhenTheUserCancelsAfterTheCommit() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.COMMITTED);

        // When
        replay.cancel();

        // Then
        var record = replay.keepsItsPromises(State.SUCCEEDED);
        assertThat(record.getStatus().condition("CancelTooLate")).isPresent();
    }

    @Test
    @Replays("without-PONR-failure")
    void r11_shouldKeepTheMachineWhenItsStartFails() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.COMMITTED);

        // When
        replay.always("patch virtualmachines", new Faults.Fault.Refused(403, "no"));

        // Then
        var record = replay.keepsItsPromises(State.SUCCEEDED);
        assertThat(record.getStatus().condition("TargetNotReady")).isPresent();
        assertThat(made(replay, "delete virtualmachines")).isZero();
    }

    @Test
    void r18_shouldKeepAMachineThatCannotBeMarkedWhenTheUserDeletesItsMigration() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.COMMITTED);
        replay.always("patch virtualmachines", new Faults.Fault.Refused(403, "no"));
        replay.story().untilEnded();

        // When
        replay.story().users().delete(Kinds.MIGRATION, Story.MIGRATION);
        replay.pass(SEVERAL_SWEEPS);

        // Then
        assertThat(number(replay, Kinds.VIRTUAL_MACHINE)).isEqualTo(1);
        assertThat(number(replay, Kinds.PERSISTENT_VOLUME_CLAIM)).isEqualTo(2);
        assertThat(number(replay, Kinds.PERSISTENT_VOLUME)).isEqualTo(2);
        assertThat(number(replay, Kinds.INSTANCE_MIGRATION))
                .as("its record stands for it until it is marked")
                .isEqualTo(1);
    }

    @Test
    void r18_shouldKeepTheDisksWhenTheUserDeletesTheMachineBeforeItIsMarked() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.meanwhile("patch virtualmachines", () -> delete(replay, Kinds.VIRTUAL_MACHINE));
        replay.begin().story().untilEnded();

        // When
        replay.story().users().delete(Kinds.MIGRATION, Story.MIGRATION);
        replay.pass(SEVERAL_SWEEPS);

        // Then
        assertThat(number(replay, Kinds.VIRTUAL_MACHINE)).isZero();
        assertThat(number(replay, Kinds.PERSISTENT_VOLUME_CLAIM)).isEqualTo(2);
        assertThat(number(replay, Kinds.PERSISTENT_VOLUME)).isEqualTo(2);
        assertThat(number(replay, Kinds.INSTANCE_MIGRATION)).isZero();
    }

    private static <T extends HasMetadata> void delete(Replay replay, Kind<T> kind) {
        var objects = replay.world().cluster().objects();
        var metadata = objects.list(kind, Users.TARGET, Map.of()).get(0).getMetadata();
        objects.delete(kind, Users.TARGET, metadata.getName(), metadata.getUid());
    }

    private static int number(Replay replay, Kind<? extends HasMetadata> kind) {
        return replay.world().cluster().objects().list(kind, "", Map.of()).size();
    }

    @Test
    @Replays("without-CONVWAL")
    void r12_shouldConvertOtherVolumesWhenTheFirstPodIsEvictedHalfWay() {
        // Given
        var replay = Replay.of(Scenario.converting());
        var outcomes = new ArrayDeque<PodOutcome>(List.of(new PodOutcome.Evicted()));
        replay.world()
                .players()
                .kubelet()
                .script(pod -> outcomes.isEmpty() ? new PodOutcome.Succeeds("") : outcomes.poll());

        // When
        var record = replay.begin().keepsItsPromises(State.SUCCEEDED);

        // Then
        assertThat(record.getStatus().conversionAttempt()).isEqualTo(2);
        assertThat(replay.effects("DeleteVolume")).hasSize(2);
    }

    @Test
    @Replays({"without-GATE", "GATE-in-place-of-CONVWAL"})
    void r12_shouldStartNoLatePodOfAPausedLeaderOnCommittedDisks() {
        // Given: it arrives when its successor's conversion is over and its machine runs
        var replay = Replay.unrehearsed(Scenario.converting()).zombie("create pods", Duration.ofMinutes(12));

        // When
        var record = replay.begin().keepsItsPromises(State.SUCCEEDED);

        // Then
        assertThat(record.getStatus().conversionAttempt()).isEqualTo(2);
        assertThat(replay.world().targets().podsThatRan()).hasSize(1);
    }

    private static long made(Replay replay, String operation) {
        return replay.world().calls().stream()
                .filter(call -> call.operation().equals(operation))
                .count();
    }
}
