package caravan.endurance;

import caravan.sim.aws.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How long the engine itself keeps one machine when EC2 does everything at once; a call to the cluster takes 5 ms. */
class LoneMachineTest {

    @Test
    void shouldNotLetALoneMachineWaitForTicksAndWindows() {
        // Given
        var world = new World(1, Map.of("CARAVAN_AWS_POLL_TICK", "0.5s"), Pace.atOnce());
        var users = new Users(world);
        var id = users.running(2);
        var disks = new FirstDisk(world);
        world.onlooker(disks).engine();
        users.plan("one", false, id);
        world.time().runUntil(() -> false, Duration.ofMillis(3_300));

        // When
        var begin = world.time().now();
        users.migrate("one-1", "one");
        world.await("a disk in the cluster", Duration.ofMinutes(1), () -> disks.seen.isPresent());

        // Then
        assertThat(Duration.between(begin, disks.seen.get()))
                .as("stopped, two snapshots and two volumes, each seen to be ready")
                .isLessThan(Duration.ofMillis(1_500));
    }

    /** When the disks are handed over to the cluster; up to there nothing waits for its controllers. */
    private static final class FirstDisk implements Onlooker {

        private final World world;
        private Optional<Instant> seen = Optional.empty();

        FirstDisk(World world) {
            this.world = world;
        }

        @Override
        public void before(Incarnation who, ExternalCall call) {
            if (seen.isEmpty() && call.operation().equals("create persistentvolumes")) {
                seen = Optional.of(world.time().now());
            }
        }
    }
}
