package caravan.engine;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.fake.FakeWorld;
import caravan.ledger.Ledger;
import caravan.model.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What nobody has tried for a while is not over when somebody takes it up. */
class PatienceTest {

    private static final Duration OUTAGE = Duration.ofHours(6);
    private static final Duration OWN = Duration.ofMinutes(30);
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final FakeWorld world = new FakeWorld();
    private final EngineSettings settings = Settings.of(Duration.ofHours(2));
    private final InFlight inFlight = new InFlight(world.timer, settings);
    private final Patience patience = new Patience(inFlight, settings);

    @Test
    void r21_shouldEndAnUndoByItsDeadlineWhenItWasHeldAllTheTime() {
        // Given
        var record = since(State.ROLLING_BACK, Ledger.ROLLING_BACK);
        inFlight.enter(record.uid());

        // When
        world.timer.pass(settings.startDeadline());

        // Then
        assertThat(patience.undoIsOver(record)).isFalse();
        world.timer.pass(MOMENT);
        assertThat(patience.undoIsOver(record)).isTrue();
    }

    @Test
    void r21_shouldGiveAnUndoHalfAnHourWhenItIsTakenUpAfterItsDeadline() {
        // Given
        var record = since(State.ROLLING_BACK, Ledger.ROLLING_BACK);
        world.timer.pass(OUTAGE);
        inFlight.enter(record.uid());

        // When
        world.timer.pass(OWN);

        // Then
        assertThat(patience.undoIsOver(record)).isFalse();
        world.timer.pass(MOMENT);
        assertThat(patience.undoIsOver(record)).isTrue();
    }

    /** Only then is there time for one more start when it is found off. */
    @Test
    void r13_shouldGiveASettlingItsWaitOnTopWhenItIsTakenUpAfterItsDeadline() {
        // Given
        var record = since(State.SETTLING, Ledger.ROLLING_BACK);
        world.timer.pass(OUTAGE);
        inFlight.enter(record.uid());

        // When
        world.timer.pass(OWN.plus(settings.quietTime()));

        // Then
        assertThat(patience.undoIsOver(record)).isFalse();
        world.timer.pass(MOMENT);
        assertThat(patience.undoIsOver(record)).isTrue();
    }

    @Test
    void r21_shouldGiveWhatFollowsTheCommitHalfAnHourWhenItIsTakenUpAfterItsDeadline() {
        // Given
        var record = since(State.COMMITTED, "TargetNotReady");
        world.timer.pass(OUTAGE);
        inFlight.enter(record.uid());

        // When
        world.timer.pass(OWN);

        // Then
        assertThat(patience.cleanupIsOver(record)).isFalse();
        world.timer.pass(MOMENT);
        assertThat(patience.cleanupIsOver(record)).isTrue();
    }

    /** Without an API server nobody leads, and nobody acts. */
    @Test
    void r21_shouldGiveHalfAnHourWhenThisProcessDidNotLeadInBetween() {
        // Given
        var record = since(State.ROLLING_BACK, Ledger.ROLLING_BACK);
        var standby =
                new Admission(new Admission.Reach(world.ledger, inFlight, world.cancellations), () -> false, settings);
        inFlight.enter(record.uid());
        world.timer.pass(OUTAGE);

        // When
        standby.due().join();
        inFlight.leave(record.uid());
        inFlight.enter(record.uid());

        // Then
        assertThat(patience.undoIsOver(record)).isFalse();
        world.timer.pass(OWN.plus(MOMENT));
        assertThat(patience.undoIsOver(record)).isTrue();
    }

    /** However often a passage begins, it is the same process. */
    @Test
    void r21_shouldGiveNoMoreTimeWhenItIsOnlyEnteredAgain() {
        // Given
        var record = since(State.ROLLING_BACK, Ledger.ROLLING_BACK);
        inFlight.enter(record.uid());
        world.timer.pass(settings.startDeadline());

        // When
        inFlight.leave(record.uid());
        inFlight.enter(record.uid());
        world.timer.pass(MOMENT);

        // Then
        assertThat(patience.undoIsOver(record)).isTrue();
    }

    @Test
    void r13_shouldRefuseAStartDeadlineThatEndsBeforeALateStopMayArrive() {
        assertThatThrownBy(() -> new EngineSettings(
                        settings.limits(),
                        settings.backoff(),
                        settings.doubtDeadline(),
                        settings.cleanupDeadline(),
                        settings.quietTime(),
                        settings.quietTime(),
                        settings.sweeping()))
                .hasMessageContaining("caravan.rollback.start-deadline is 'PT16M'")
                .hasMessageContaining("longer than caravan.settle.quiet-time (PT16M)");
    }

    private InstanceMigration since(State state, String condition) {
        return world.record(
                state,
                status -> status.withCondition(new Condition(
                        condition, Condition.TRUE, "Reason", "Advisory", "It began.", "", world.ledger.now())));
    }
}
