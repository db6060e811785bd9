package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.fake.FakeWorld;
import caravan.manifest.ConversionPods;
import caravan.manifest.ProbePods;
import caravan.model.State;
import caravan.model.WaitProgress.Stalled;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Which of the waits that do not move belong to a record. */
class StalledWaitsTest {

    private final FakeWorld world = new FakeWorld();
    private final StalledWaits waits = new StalledWaits(id -> OptionalInt.empty());

    @Test
    void shouldKnowEverythingThatARecordMayWaitFor() {
        // Given
        var record = record();
        var ids = List.of(
                FakeWorld.INSTANCE,
                FakeWorld.SNAPSHOT,
                FakeWorld.VOLUME,
                FakeWorld.TARGET + "/claim-1",
                "pv-claim-1",
                FakeWorld.TARGET + "/web-1",
                FakeWorld.TARGET + "/" + ProbePods.nameOf(record),
                FakeWorld.TARGET + "/" + ConversionPods.nameOf(record));

        // Then
        assertThat(ids).allSatisfy(id -> {
            waits.stalled(new Stalled(id, "it", Instant.EPOCH, "", ""));
            assertThat(waits.stalled(record)).map(Stalled::id).contains(id);
            waits.movesAgain(id);
            assertThat(waits.stalled(record)).isEmpty();
        });
    }

    @Test
    void shouldTellNothingOfTheWaitsOfOthers() {
        // When
        waits.stalled(new Stalled(FakeWorld.TARGET + "/claim-2", "it", Instant.EPOCH, "", ""));
        waits.stalled(new Stalled("i-other", "it", Instant.EPOCH, "", ""));

        // Then
        assertThat(waits.stalled(record())).isEmpty();
    }

    private InstanceMigration record() {
        return world.record(
                State.IMAGE_CONVERSION, status -> FakeWorld.made(status).withConversionAttempt(1));
    }
}
