package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.model.State;
import caravan.sim.aws.Beside;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Where each machine is judged by itself, it is looked at whole when its turn comes, before anything of it is touched. */
class MachineTurnStoriesTest {

    private static final Duration LONG = Duration.ofHours(2);
    private static final int FIRST = 70;

    private final World world = new World(1, Map.of("CARAVAN_PREFLIGHT_STOPS", "machine"));
    private final Users users = new Users(world);

    @Test
    void shouldLeaveTheOneMachineRunningThatNoNodeCouldTake() {
        // Given
        var odd = Beside.machine(world.region(), FIRST, 1)
                .with(one -> one.architecture("arm64"))
                .launch()
                .instanceId();
        var other = users.running(1);
        world.engine();

        // When
        users.plan("tier", true, odd, other);
        users.migrate("run", "tier");
        world.await(
                "both to end",
                LONG,
                () -> world.states().size() == 2
                        && world.states().values().stream().allMatch(State::ended));

        // Then
        assertThat(record(other).state()).isEqualTo(State.SUCCEEDED);
        assertThat(record(odd).state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record(odd).getStatus().failure().reason()).isEqualTo("NoNodeOfArchitecture");
        assertThat(record(odd).getStatus().failure().reasons().get(0)).contains(odd, "is left as it is", "arm64");
        assertThat(users.stateOf(odd)).isEqualTo("running");
        assertThat(world.calls())
                .noneMatch(call -> call.writes()
                        && call.operation().equals("StopInstances")
                        && call.object().contains(odd));
    }

    private InstanceMigration record(String instanceId) {
        return users.record("run", instanceId).orElseThrow();
    }
}
