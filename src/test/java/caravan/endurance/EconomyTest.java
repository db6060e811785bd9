package caravan.endurance;

import caravan.model.State;
import caravan.sim.aws.Pace;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a large Migration costs in calls to AWS. */
class EconomyTest {

    private static final int VMS = 50;
    private static final int DISKS = 3;

    /** A snapshot takes half an hour, the rest what it takes. */
    private static final Pace HALF_AN_HOUR = new Pace(
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofMinutes(30),
            Duration.ofMillis(200),
            Duration.ofMinutes(32));

    @Test
    void shouldCarryFiftyMachinesOfThreeDisksWith640Calls() {
        // Given
        var seed = 1;
        var world = new World(seed, settings(VMS), HALF_AN_HOUR);
        var users = new Users(world);
        var ids = Stream.generate(() -> users.running(DISKS)).limit(VMS).toArray(String[]::new);
        world.engine();
        users.plan("fifty", false, ids);

        // When
        users.migrate("fifty-1", "fifty");
        world.await("all to end", Duration.ofHours(8), () -> ended(world) == VMS);

        // Then
        var calls = calls(world);
        System.out.println("seed " + seed + ": "
                + calls.values().stream().mapToLong(Long::longValue).sum() + " calls " + calls + ", "
                + world.time().now());
        assertThat(world.states()).hasSize(VMS).containsValue(State.SUCCEEDED).doesNotContainValue(State.ROLLED_BACK);
        assertThat(calls.values().stream().mapToLong(Long::longValue).sum()).isLessThanOrEqualTo(640);
    }

    private static long ended(World world) {
        return world.states().values().stream().filter(State::ended).count();
    }

    private static Map<String, Long> calls(World world) {
        return world.calls().stream()
                .filter(ExternalCall::aws)
                .collect(Collectors.groupingBy(ExternalCall::operation, TreeMap::new, Collectors.counting()));
    }

    private static Map<String, String> settings(int inFlight) {
        return Map.of(
                "CARAVAN_AWS_POLL_TICK",
                "0.5s",
                "CARAVAN_PLAN_MAX_IN_FLIGHT",
                String.valueOf(inFlight),
                "CARAVAN_PROVIDER_MAX_IN_FLIGHT",
                String.valueOf(inFlight),
                "CARAVAN_SWEEP_CRON",
                "0 0 0 1 1 ? 2099");
    }
}
