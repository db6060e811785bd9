package caravan.ledger;

import caravan.fake.FakeWorld;
import caravan.model.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static caravan.model.State.CLEANUP;
import static caravan.model.State.COMMITTED;
import static caravan.model.State.CREATE_SNAPSHOTS;
import static caravan.model.State.CREATE_VM;
import static caravan.model.State.DISK_TRANSFER;
import static caravan.model.State.IMAGE_CONVERSION;
import static caravan.model.State.INITIALIZE;
import static caravan.model.State.PENDING;
import static caravan.model.State.POST_HOOK;
import static caravan.model.State.PREPARE_SOURCE;
import static caravan.model.State.PRE_HOOK;
import static caravan.model.State.ROLLED_BACK;
import static caravan.model.State.ROLLING_BACK;
import static caravan.model.State.SETTLING;
import static caravan.model.State.SHARE_SNAPSHOTS;
import static caravan.model.State.SOURCE_LEFT_STOPPED;
import static caravan.model.State.SOURCE_LOST;
import static caravan.model.State.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** All arrows that there are, written out once more: one that is added or lost by mistake differs from this table. */
class ArrowsTest {

    private static final List<State> FORWARD = List.of(
            PENDING,
            INITIALIZE,
            PRE_HOOK,
            PREPARE_SOURCE,
            CREATE_SNAPSHOTS,
            SHARE_SNAPSHOTS,
            DISK_TRANSFER,
            IMAGE_CONVERSION,
            CREATE_VM,
            COMMITTED);

    private static final Map<State, Set<State>> ARROWS = arrows();

    private final FakeWorld world = new FakeWorld();

    private static Map<State, Set<State>> arrows() {
        var arrows = new EnumMap<State, Set<State>>(State.class);
        for (var state : State.values()) {
            arrows.put(state, EnumSet.noneOf(State.class));
        }
        for (var from : FORWARD.subList(0, FORWARD.size() - 1)) {
            arrows.get(from).addAll(FORWARD.subList(FORWARD.indexOf(from) + 1, FORWARD.size()));
            arrows.get(from).add(ROLLING_BACK);
        }
        // A failed try of the guest's conversion has new disks made from the snapshots.
        arrows.get(IMAGE_CONVERSION).add(DISK_TRANSFER);
        arrows.get(COMMITTED).addAll(Set.of(CLEANUP, POST_HOOK, SUCCEEDED));
        arrows.get(CLEANUP).addAll(Set.of(POST_HOOK, SUCCEEDED));
        arrows.get(POST_HOOK).add(SUCCEEDED);
        // What was left is undone once more, and what went wrong again is written again.
        arrows.get(ROLLING_BACK).addAll(Set.of(ROLLING_BACK, SETTLING));
        arrows.get(SETTLING).addAll(Set.of(ROLLING_BACK, SETTLING, ROLLED_BACK, SOURCE_LEFT_STOPPED, SOURCE_LOST));
        return arrows;
    }

    @ParameterizedTest
    @EnumSource
    void r22_shouldLeadNowhereElse(State from) {
        // Given
        var record = world.record(from);

        // When
        var leads = new ArrayList<State>();
        for (var next : State.values()) {
            try {
                Arrows.require(record, next);
                leads.add(next);
            } catch (IllegalStateException refused) {
                assertThat(refused).hasMessageContaining(from.text()).hasMessageContaining(next.text());
            }
        }

        // Then
        assertThat(leads).containsExactlyInAnyOrderElementsOf(ARROWS.get(from));
    }

    @Test
    void r22_shouldNeverTurnBackWhatIsCommitted() {
        // Given
        var record = world.record(COMMITTED);

        // Then
        assertThatThrownBy(() -> world.ledger.advance(record, ROLLING_BACK, status -> status))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("can never become RollingBack");
        assertThat(world.kube.writes()).isZero();
    }
}
