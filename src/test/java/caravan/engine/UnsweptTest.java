package caravan.engine;

import caravan.fake.FakeWorld;
import caravan.model.ObjectRef;
import caravan.model.State;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A record that nobody can let go of says why. */
class UnsweptTest {

    private static final ObjectRef OURS = ObjectRef.named(FakeWorld.NAMESPACE, "aws");
    private static final ObjectRef OTHER = ObjectRef.named(FakeWorld.NAMESPACE, "other");

    private final FakeWorld world = new FakeWorld();

    @Test
    void shouldTellOfAnEndedRecordWhoseProviderWasRemovedByForce() {
        // Given
        var record = world.record(State.ROLLED_BACK);

        // Then
        assertThat(Unswept.orphaned(List.of(OTHER), List.of(record)).failed())
                .singleElement()
                .asString()
                .contains(OURS.toString(), record.ref().toString(), "111122223333", "made again");
    }

    @Test
    void shouldTellNothingOfARecordWhoseProviderIsThere() {
        assertThat(Unswept.orphaned(List.of(OTHER, OURS), List.of(world.record(State.ROLLED_BACK))))
                .isEqualTo(SweepReport.empty());
    }

    @Test
    void shouldTellNothingOfARecordThatIsUnderWayOrLetGoOf() {
        // Given
        var underWay = world.record(State.DISK_TRANSFER);
        var letGo = new FakeWorld().record(State.ROLLED_BACK);
        letGo.getMetadata().setFinalizers(List.of());

        // Then
        assertThat(Unswept.orphaned(List.of(), List.of(underWay, letGo))).isEqualTo(SweepReport.empty());
    }
}
