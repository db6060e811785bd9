package caravan.simulation;

import caravan.api.InstanceMigration;
import caravan.model.Names;
import caravan.model.State;
import caravan.sim.kube.PodOutcome;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Hooks from the plan to their end, over the API server's HTTP. */
class HookStoriesTest {

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = new Stage(Map.of());
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static List<String> leftOf(InstanceMigration record) {
        var own = Map.of(Names.RECORD, record.uid());
        var client = stage.client();
        return IntStream.of(
                        client.batch()
                                .v1()
                                .jobs()
                                .inAnyNamespace()
                                .withLabels(own)
                                .list()
                                .getItems()
                                .size(),
                        client.configMaps()
                                .inAnyNamespace()
                                .withLabels(own)
                                .list()
                                .getItems()
                                .size(),
                        client.pods()
                                .inNamespace(Stage.NAMESPACE)
                                .withLabels(own)
                                .list()
                                .getItems()
                                .size())
                .filter(left -> left > 0)
                .mapToObj(String::valueOf)
                .toList();
    }

    @Test
    void c06_shouldRunTheHooksOfAMachineThatIsCarried() {
        // Given
        var id = stage.running(1);
        var journey = Journey.hooked(stage, "hooked", "image: runner, playbook: LSBob3N0czogYWxs", id);

        // When
        var record = journey.start("hooked-1").awaitEnd("hooked-1", id);

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(stage.hooksRun("PreHook", id)).isEqualTo(1);
        assertThat(stage.hooksRun("PostHook", id)).isEqualTo(1);
        assertThat(leftOf(record)).isEmpty();
    }

    @Test
    void c06_shouldTellTheLastLinesOfAHookThatFailsAndLeaveTheSourceRunning() {
        // Given
        var id = stage.running(1);
        var log = IntStream.rangeClosed(1, 50).mapToObj(line -> "task " + line).collect(Collectors.joining("\n"));
        stage.hook("PreHook", id, new PodOutcome.Says(log, new PodOutcome.Fails(2, "")));
        var journey = Journey.hooked(stage, "unhooked", "image: runner", id);

        // When
        var record = journey.start("unhooked-1").awaitEnd("unhooked-1", id);

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo("HookFailed");
        assertThat(record.getStatus().failure().reasons().get(0))
                .contains("exit code 2", "task 31\n", "task 50")
                .doesNotContain("task 30\n");
        assertThat(stage.stateOf(id)).isEqualTo("running");
        assertThat(stage.region().history(id).log())
                .noneMatch(touch -> touch.operation().equals("StopInstances"));
        assertThat(leftOf(record)).isEmpty();
    }

    @Test
    void c06_shouldEndAHookAtItsDeadlineAndKeepTheMachineThatWasCarried() {
        // Given
        var id = stage.running(1);
        stage.hook("PostHook", id, new PodOutcome.Hangs());
        var journey = Journey.hooked(stage, "late", "image: runner, deadline: 30", id);

        // When
        var record = journey.start("late-1").awaitEnd("late-1", id);

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().condition("PostHookFailed")).hasValueSatisfying(told -> assertThat(told.message())
                .contains("ran longer than its deadline of 30 s"));
        assertThat(stage.hooksRun("PostHook", id)).isEqualTo(1);
        assertThat(leftOf(record)).isEmpty();
    }

    @Test
    void c06_shouldEndAHookWhenItsMigrationIsCanceled() {
        // Given
        var id = stage.running(1);
        stage.hook("PreHook", id, new PodOutcome.Hangs());
        var journey = Journey.hooked(stage, "unwanted", "image: runner", id).start("unwanted-1");
        journey.await(
                "unwanted-1", id, record -> record.state() == State.PRE_HOOK && stage.hooksRun("PreHook", id) == 1);

        // When
        journey.cancel("unwanted-1", "id", id);

        // Then
        var record = journey.awaitEnd("unwanted-1", id);
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().canceled()).isTrue();
        assertThat(stage.stateOf(id)).isEqualTo("running");
        assertThat(leftOf(record)).isEmpty();
    }
}
