package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.model.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The API server takes a few hundred writes a second, for everybody: a machine with two disks costs 16 at most. */
class StatusWritesTest {

    private static final int MOST = 16;

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1", "vol-2");

    @Test
    void shouldCarryAMachineOfTwoDisksWithFewWrites() {
        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(writes()).isBetween(10L, (long) MOST);
    }

    @Test
    void shouldConvertItWithFewWritesToo() {
        // When
        var record = world.carry(converting());

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().conversionAttempt()).isEqualTo(1);
        assertThat(writes()).isBetween(10L, (long) MOST);
    }

    @Test
    void shouldUndoItWithFewWritesToo() {
        // Given
        world.players.kubelet = pod -> Players.ended(pod, "Failed");

        // When
        var record = world.carry(converting());

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(writes()).isBetween(10L, (long) MOST);
    }

    private InstanceMigration converting() {
        world.plan("web", "skipGuestConversion: false", SmallWorld.vm("i-1"));
        return world.start("web", "web").get(0);
    }

    private long writes() {
        return world.writes.count("updateStatus InstanceMigration");
    }
}
