package caravan.canary;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.model.Names;
import caravan.model.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Which canaries fly, which land, and what is known of them, by the log alone. */
class CanariesTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final String UID = "0c0ffee0-0000-4000-8000-000000000001";

    private final FakeWorld world = new FakeWorld();
    private final CanaryLog log = new CanaryLog(world.kube, Names.SYSTEM_NAMESPACE);
    private final List<Wish> wishes = Wish.of(List.of(draft()));
    private final Flight flight = Flight.of(CanaryRecords.of(wishes.get(0), UID));

    @Test
    void shouldLandWhatWasLeftThoughNoneIsWantedAnyMore() {
        // Given
        log.begin(flight, world.timer.now()).join();

        // When
        var due = canaries(false).due().join();

        // Then
        assertThat(due)
                .hasSize(1)
                .allMatch(Flight::landing)
                .extracting(Flight::uid)
                .containsExactly(UID);
        assertThat(canaries(false).wish(wishes)).isEqualTo(Canaries.Told.NOTHING);
    }

    @Test
    void shouldBeLandedThoughItsLeaseIsGone() {
        // Given
        var canaries = canaries(true);
        canaries.wish(wishes);
        var flying = canaries.due().join().get(0);

        // When
        canaries.landed(flying).join();

        // Then
        assertThat(canaries.told(wishes)).isEqualTo(Canaries.Told.NOTHING);
        assertThat(world.kube
                        .list(Kinds.LEASE, Names.SYSTEM_NAMESPACE, Map.of())
                        .join())
                .isEmpty();
    }

    @Test
    void shouldBeBelievedForADay() {
        // Given
        log.begin(flight, world.timer.now()).join();
        var canaries = canaries(true);
        var first = canaries.due().join().get(0);
        canaries.landed(first).join();
        log.begin(flight, world.timer.now()).join();
        log.landed(flight, Optional.of(new CanaryEntry.Flown(world.timer.now(), List.of())))
                .join();

        // When
        world.timer.pass(Duration.ofMinutes(2));
        canaries.wish(wishes);

        // Then
        assertThat(canaries.due().join()).as("it is believed").isEmpty();

        // When
        world.timer.pass(DAY);
        canaries.wish(wishes);

        // Then
        assertThat(canaries.due().join()).as("a day is over").hasSize(1);
    }

    @Test
    void shouldKnowTheOthersWhenOneLeaseCannotBeRead() {
        // Given
        log.begin(flight, world.timer.now()).join();
        var broken = world.kube
                .list(Kinds.LEASE, Names.SYSTEM_NAMESPACE, Map.of())
                .join()
                .get(0);
        world.kube
                .patch(
                        Kinds.LEASE,
                        broken,
                        Map.of("metadata", Map.of("annotations", Map.of("caravan.io/canary-record", "no JSON"))))
                .join();

        // Then
        assertThat(canaries(true).due().join()).isEmpty();
    }

    private Canaries canaries(boolean enabled) {
        return new Canaries(world.kube, world.timer, () -> true, new CanarySettings(enabled, DAY));
    }

    private InstanceMigration draft() {
        return world.record(State.PENDING, FakeWorld::made);
    }
}
