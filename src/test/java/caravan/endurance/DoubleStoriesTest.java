package caravan.endurance;

import caravan.api.Condition;
import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.aws.Fault;
import caravan.sim.kube.server.Faults;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Somebody starts the virtual machine before it is committed: its source is not started beside it. */
class DoubleStoriesTest {

    private static final Duration HOURS = Duration.ofHours(2);
    private static final Faults.Fault REFUSED = new Faults.Fault.Refused(403, "no");

    /** How the machine was when the start of the source was asked for first. */
    private final List<String> beside = new ArrayList<>();

    @Test
    void r09_shouldStopAKeptMachineBeforeTheSourceIsStarted() {
        // Given
        var replay = started(kept(), Map.of());

        // When
        var record = replay.keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(record.getStatus().failure().reason()).isEqualTo("TargetChanged");
        assertThat(beside).containsExactly("Stopped");
        assertThat(strategy(replay)).isEqualTo("Halted");
        assertThat(replay.sourceState()).isEqualTo("running");
        assertThat(record.getStatus().condition("TargetRuns")).isEmpty();
    }

    @Test
    void r09_shouldStopAMachineThatCannotBeDeletedBeforeTheSourceIsStarted() {
        // Given
        var replay = started(Scenario.plain(), Map.of());
        replay.always("delete virtualmachines", REFUSED);

        // When
        replay.pass(HOURS);

        // Then
        assertThat(beside).containsExactly("Stopped");
        assertThat(strategy(replay)).isEqualTo("Halted");
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @Test
    void r21_shouldLeaveTheSourceOffLoudlyWhenItsMachineCanBeNeitherDeletedNorStopped() {
        // Given
        var replay = started(Scenario.plain(), Map.of("CARAVAN_ROLLBACK_START_DEADLINE", "30m"));
        replay.always("delete virtualmachines", REFUSED).always("patch virtualmachines", REFUSED);

        // When
        replay.until(State.SOURCE_LEFT_STOPPED).pass(HOURS);

        // Then
        assertThat(beside).isEmpty();
        assertThat(strategy(replay)).isEqualTo("Always");
        assertThat(replay.sourceState()).isEqualTo("stopped");
        var told = told(replay, "SourceLeftStopped");
        assertThat(told.reason()).isEqualTo("TargetNotStopped");
        assertThat(told.message())
                .contains("VirtualMachine " + Users.TARGET + "/", "not seen stopped", replay.source(), "403");
        assertThat(told.suggestion())
                .containsSubsequence(
                        "kubectl patch virtualmachine", "Only when it is stopped", "aws ec2 start-instances");
    }

    @Test
    void r21_shouldStartTheSourceWhenSomebodyElseHasStoppedTheMachineAtLast() {
        // Given
        var replay = started(Scenario.plain(), Map.of());
        replay.always("delete virtualmachines", REFUSED).always("patch virtualmachines", REFUSED);
        replay.until(State.ROLLING_BACK).pass(Duration.ofMinutes(20));
        assertThat(told(replay, "TargetRuns").category()).isEqualTo("Critical");
        assertThat(beside).isEmpty();

        // When
        run(replay, "Halted");
        replay.pass(Duration.ofMinutes(20));

        // Then
        assertThat(beside).containsExactly("Stopped");
        assertThat(replay.sourceState()).isEqualTo("running");
        assertThat(replay.story().record(0).getStatus().condition("TargetRuns")).isEmpty();
    }

    @Test
    void r21_shouldCeaseToTellOfTheMachineWhenItsUserHasStartedTheSourceHimself() {
        // Given
        var replay = started(Scenario.plain(), Map.of("CARAVAN_ROLLBACK_START_DEADLINE", "30m"));
        replay.always("delete virtualmachines", REFUSED).always("patch virtualmachines", REFUSED);
        replay.until(State.ROLLING_BACK).pass(Duration.ofMinutes(20));
        assertThat(told(replay, "TargetRuns").category()).isEqualTo("Critical");

        // When
        run(replay, "Halted");
        replay.startByOthers();
        replay.pass(HOURS);

        // Then
        var status = replay.story().record(0).getStatus();
        assertThat(status.state()).isEqualTo(State.ROLLED_BACK.text());
        assertThat(status.condition("TargetRuns")).isEmpty();
    }

    /** Whenever EC2 has no capacity the user starts the machine that is kept: no try may trust the one before. */
    @Test
    void r21_shouldStopTheMachineOnceMoreBeforeTheSourceIsStartedForTheLastTime() {
        // Given
        var replay = started(kept(), Map.of("CARAVAN_ROLLBACK_START_DEADLINE", "30m"));
        replay.always("StartInstances", Fault.refuse(500, "InsufficientInstanceCapacity", "no capacity"));
        runAtEachTry(replay);

        // When
        replay.until(State.SOURCE_LEFT_STOPPED);

        // Then
        assertThat(beside).hasSizeGreaterThan(2).containsOnly("Stopped");
    }

    private void runAtEachTry(Replay replay) {
        replay.meanwhile("StartInstances", () -> {
            beside.add(machine(replay).get("status", "printableStatus"));
            run(replay, "Always");
            runAtEachTry(replay);
        });
    }

    private static Scenario kept() {
        var plain = Scenario.plain();
        return new Scenario("kept", plain.machines(), false, State.PENDING, true, plain.ends());
    }

    /** Its user starts it while its commit waits for what EC2 may still hide. */
    private Replay started(Scenario scenario, Map<String, String> settings) {
        var replay = Replay.of(new World(7, settings), scenario);
        replay.meanwhile("StartInstances", () -> beside.add(machine(replay).get("status", "printableStatus")));
        replay.begin().until(State.CREATE_VM).pass(Duration.ofMinutes(2));
        run(replay, "Always");
        return replay;
    }

    private static Condition told(Replay replay, String type) {
        return replay.story().record(0).getStatus().condition(type).orElseThrow();
    }

    private static void run(Replay replay, String strategy) {
        replay.world()
                .cluster()
                .objects()
                .edit(
                        Kinds.VIRTUAL_MACHINE,
                        Users.TARGET,
                        machine(replay).getMetadata().getName(),
                        found -> {
                            var spec = new HashMap<>(found.<Map<String, Object>>get("spec"));
                            spec.put("runStrategy", strategy);
                            found.setAdditionalProperty("spec", spec);
                            return found;
                        });
    }

    private static String strategy(Replay replay) {
        return machine(replay).get("spec", "runStrategy");
    }

    private static GenericKubernetesResource machine(Replay replay) {
        return replay.world()
                .cluster()
                .objects()
                .list(Kinds.VIRTUAL_MACHINE, Users.TARGET, Map.of())
                .get(0);
    }
}
