package caravan.engine;

import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.fake.FakeWorld;
import caravan.ledger.Ledger;
import caravan.ledger.SourceLocks;
import caravan.model.MigrationException;
import caravan.model.State;
import caravan.model.SuspendedException;
import caravan.phase.Cleanup;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Too many calls never fail a machine before the commit, but they are told, and an undo does not wait for ever. */
class LastingThrottleTest {

    private static final Duration DEADLINE = Duration.ofHours(2);

    private final FakeWorld world = new FakeWorld();
    private final EngineSettings settings = Settings.of(DEADLINE);
    private final InFlight inFlight = new InFlight(world.timer, settings);
    private final Cleanup cleanup = new Cleanup(world.tools(), new SourceLocks(world.kube, "caravan-system"));
    private final Failures failures = new Failures(
            world.ledger,
            inFlight,
            settings,
            new Failures.LastResort(
                    cleanup::giveUp, CompletableFuture::completedFuture, CompletableFuture::completedFuture));

    @Test
    void shouldNeverFailAMachineWhenThereAreTooManyCalls() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS);
        for (var i = 0; i < 100; i++) {
            failures.suspend(record, null, throttled(world.timer.now())).join();
            world.timer.pass(Duration.ofMinutes(5));
        }

        // Then
        assertThat(failures.passing(record, null, throttled(world.timer.now()))).isTrue();
        assertThat(failures.passing(record, null, noAnswer())).isTrue();
        assertThat(world.now().getStatus().condition(Ledger.SUSPENDED).orElseThrow())
                .satisfies(told -> {
                    assertThat(told.reason()).isEqualTo("TooManyCalls");
                    assertThat(told.lastTransitionTime()).isEqualTo("2026-03-01T00:00:00Z");
                });
    }

    @Test
    void shouldNeverFailAMachineBeforeTheCommitBecauseClocksAreApart() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS);
        var skew = new SuspendedException(SuspendedException.Reason.CLOCK_SKEW, "Six minutes apart.");
        failures.suspend(record, null, skew).join();

        // When
        world.timer.pass(DEADLINE.multipliedBy(2));

        // Then
        assertThat(failures.passing(record, null, skew)).isTrue();
    }

    @Test
    void r21_shouldTellAThrottleAtOnceWhenAPassageHasWaitedForIt() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS);
        assertThat(inFlight.enter(record.uid())).isTrue();
        var began = world.timer.now();

        // When
        world.timer.pass(Duration.ofMinutes(40));
        failures.suspend(record, null, throttled(began)).join();

        // Then
        assertThat(world.now()
                        .getStatus()
                        .condition(Ledger.SUSPENDED)
                        .orElseThrow()
                        .lastTransitionTime())
                .isEqualTo(began.toString());
    }

    @Test
    void r21_shouldNotTakeAThrottledPassageForOneThatHasGoneWell() {
        // Given: each passage meets nothing but the throttle, for longer than any pause
        var record = world.record(State.CREATE_SNAPSHOTS);
        var began = world.timer.now();

        // When
        for (var passage = 0; passage < 6; passage++) {
            assertThat(inFlight.enter(record.uid())).isTrue();
            var met = world.timer.now();
            world.timer.pass(Duration.ofMinutes(30));
            failures.suspend(record, null, throttled(met)).join();
            inFlight.leave(record.uid());
            world.timer.pass(Duration.ofMinutes(5));
        }

        // Then
        assertThat(inFlight.troubledFor(record.uid())).isEqualTo(Duration.between(began, world.timer.now()));
    }

    @Test
    void r21_shouldTurnBackWhenALimitOfThingsLasts() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS);
        var busy = new AwsFailure(
                AwsFault.BUSY, "CreateSnapshot", "ResourceLimitExceeded", "req-1", new Exception("too many"));
        failures.suspend(record, null, busy).join();

        // When
        world.timer.pass(DEADLINE.minusMinutes(1));
        var early = failures.passing(record, null, busy);
        world.timer.pass(Duration.ofMinutes(2));

        // Then
        assertThat(early).isTrue();
        assertThat(failures.passing(record, null, busy)).isFalse();
    }

    @Test
    void r21_shouldObeyTheDeadlineOfTheUndoWhateverPasses() {
        // Given
        var before = world.record(State.CREATE_SNAPSHOTS);
        var undone = failures.turnBack(before, null, new MigrationException("Quota", "x", "No.", "Raise it."))
                .join();

        // When
        world.timer.pass(Duration.ofHours(4).plusMinutes(1));

        // Then
        for (var reason : SuspendedException.Reason.values()) {
            var elsewhere =
                    reason == SuspendedException.Reason.NOT_LEADER || reason == SuspendedException.Reason.SHUTDOWN;
            assertThat(failures.passing(undone, null, new SuspendedException(reason, "Not now.")))
                    .as(reason.text())
                    .isEqualTo(elsewhere);
        }
    }

    private static AwsFailure noAnswer() {
        return new AwsFailure(AwsFault.AMBIGUOUS, "CreateVolume", "", "", new Exception("no answer"));
    }

    /** What the gateway makes of a call that is throttled for long. */
    private static SuspendedException throttled(Instant since) {
        return new SuspendedException(
                SuspendedException.Reason.TOO_MANY_CALLS, "CreateVolume has been throttled.", null, since);
    }
}
