package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.fake.FakeWorld;
import caravan.kube.KubeFailure;
import caravan.ledger.Ledger;
import caravan.ledger.SourceLocks;
import caravan.model.MigrationException;
import caravan.model.State;
import caravan.model.SuspendedException;
import caravan.phase.Cleanup;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What passes by itself has a deadline, and the record remembers since when. */
class FailuresTest {

    private static final Duration DEADLINE = Duration.ofHours(2);

    private final FakeWorld world = new FakeWorld();
    private final EngineSettings settings = Settings.of(DEADLINE);
    private final InFlight inFlight = new InFlight(world.timer, settings);
    private final Patience patience = new Patience(inFlight, settings);
    private final SourceLocks locks = new SourceLocks(world.kube, "caravan-system");
    private final Cleanup cleanup = new Cleanup(world.tools(), locks);
    private final Holdings holdings = new Holdings(world.kube);
    private final Undo undo = new Undo(holdings, world.objects, world.attachments, FakeWorld.LONG);
    private final RollBack rollBack = new RollBack(
            world.providers, world.ledger, holdings, undo, new RollBack.UndoTime(Duration.ofMinutes(20), patience));
    private final Settle settle = new Settle(
            world.providers,
            world.ledger,
            locks,
            holdings,
            new Settle.SettleTime(world.timer, settings.quietTime(), patience));
    private final Failures.LastResort lastResort =
            new Failures.LastResort(cleanup::giveUp, rollBack::startAtLast, settle::finish);
    private final Failures failures = new Failures(world.ledger, inFlight, settings, lastResort);

    @Test
    void r21_shouldTurnBackWhenDoubtLastsOverARestart() {
        // Given
        var record = world.record(State.DISK_TRANSFER);
        trouble(failures, record, Duration.ofMinutes(100));
        var told = world.now();

        // When
        var restarted = new InFlight(world.timer, settings);
        var again = new Failures(world.ledger, restarted, settings, lastResort);
        new Admission(new Admission.Reach(world.ledger, restarted, world.cancellations), () -> true, settings)
                .due()
                .join();
        restarted.leave(record.uid());
        trouble(again, record, Duration.ofMinutes(25));

        // Then
        assertThat(told.getStatus().condition(Ledger.SUSPENDED).orElseThrow().lastTransitionTime())
                .isEqualTo("2026-03-01T00:00:00Z");
        assertThat(again.passing(record, null, noAnswer())).isFalse();
    }

    @Test
    void r21_shouldStartANewCountWhenAPassageHasGoneWellForLong() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS);
        failures.suspend(record, null, noAnswer()).join();
        world.timer.pass(Duration.ofMinutes(10));
        assertThat(inFlight.enter(record.uid())).isTrue();

        // When
        world.timer.pass(Duration.ofHours(10));

        // Then
        assertThat(failures.passing(record, null, noAnswer())).isTrue();
    }

    @Test
    void r21_shouldTurnBackWhenDoubtLastsThoughItsPassagesComeLate() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS);
        failures.suspend(record, null, noAnswer()).join();

        // When
        world.timer.pass(Duration.ofHours(10));
        assertThat(inFlight.enter(record.uid())).isTrue();

        // Then
        assertThat(failures.passing(record, null, noAnswer())).isFalse();
    }

    @Test
    void r21_shouldTurnBackWhenANameDoesNotGetFree() {
        // Given
        var record = world.record(State.DISK_TRANSFER);
        trouble(failures, record, DEADLINE.plusMinutes(10));

        // Then
        assertThat(failures.passing(record, null, new SuspendedException("A name is not free.")))
                .isFalse();
        assertThat(failures.passing(
                        record, null, new SuspendedException(SuspendedException.Reason.CLOCK_SKEW, "Clocks.")))
                .isTrue();
    }

    @Test
    void r21_shouldAskForTheStartBeforeItSettlesByItsDeadline() {
        // Given
        world.source("stopped");
        var undone = failures.turnBack(
                        world.record(State.CREATE_SNAPSHOTS), null, new MigrationException("Quota", "x", "No.", "Ask."))
                .join();
        world.timer.pass(Duration.ofHours(4).plusMinutes(1));

        // When
        var settling = failures.postpone(undone, null, new SuspendedException("No look at the pods was answered."))
                .join();

        // Then
        assertThat(settling.state()).isEqualTo(State.SETTLING);
        assertThat(world.ec2.calls("StartInstances")).isEqualTo(1);
    }

    @Test
    void r21_shouldSettleByItsDeadlineAlsoWhenTheStartIsRefused() {
        // Given
        world.source("stopped");
        var undone = failures.turnBack(
                        world.record(State.CREATE_SNAPSHOTS), null, new MigrationException("Quota", "x", "No.", "Ask."))
                .join();
        world.timer.pass(Duration.ofHours(4).plusMinutes(1));
        world.ec2.failNext("StartInstances", AwsFault.DENIED, "UnauthorizedOperation");

        // When
        var settling = failures.postpone(undone, null, new SuspendedException("No look at the pods was answered."))
                .join();

        // Then
        assertThat(settling.state()).isEqualTo(State.SETTLING);
        assertThat(world.ec2.calls("StartInstances")).isEqualTo(1);
    }

    @Test
    void r11_shouldCompleteWithAWarningWhenTheTargetCannotBeHandedOverInTime() {
        // Given
        var record = world.record(State.COMMITTED);
        var refused = new MigrationException("TargetGone", "VirtualMachine vms/web-1", "It is gone.", "Look.");

        // When
        failures.postpone(record, null, refused).join();
        world.timer.pass(Duration.ofMinutes(61));
        failures.postpone(record, null, refused).join();

        // Then
        assertThat(failures.irreversible(record, null)).isTrue();
        assertThat(world.now().state()).isEqualTo(State.CLEANUP);
        assertThat(world.now().getStatus().condition("TargetNotReady")).isPresent();
        assertThat(world.ec2.writes()).isZero();
    }

    @Test
    void r07_shouldTellOfAStartByOthersWhenTheCleanupEndsIncomplete() {
        // Given
        var record = world.record(State.CLEANUP, FakeWorld::made);
        var refused = new MigrationException("InvalidSnapshot.InUse", FakeWorld.SNAPSHOT, "It is used.", "Look.");
        failures.postpone(record, null, refused).join();
        world.source("running");
        world.timer.pass(Duration.ofMinutes(61));

        // When
        var ended = failures.postpone(record, null, refused).join();

        // Then
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
        assertThat(ended.getStatus().condition("CleanupIncomplete")).isPresent();
        assertThat(ended.getStatus().condition("SourceRestarted").orElseThrow().status())
                .isEqualTo("True");
    }

    @Test
    void r21_shouldEndAnIncompleteCleanupAlsoWhenTheSourceCannotBeLookedAt() {
        // Given
        var record = world.record(State.CLEANUP, FakeWorld::made);
        failures.postpone(record, null, noAnswer()).join();
        world.timer.pass(Duration.ofMinutes(61));
        world.ec2.failNext("DescribeInstances", AwsFault.DENIED, "UnauthorizedOperation");

        // When
        var ended = failures.postpone(record, null, noAnswer()).join();

        // Then
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
        assertThat(ended.getStatus().condition("SourceRestarted").orElseThrow().status())
                .isEqualTo("Unknown");
    }

    @Test
    void shouldLeaveTheRecordWhenItsTurningBackCannotBeWritten() {
        // Given
        var record = world.record(State.DISK_TRANSFER);
        world.kube.failNext("updateStatus InstanceMigration", KubeFailure.Reason.UNREACHABLE);

        // When
        var left = failures.turnBack(record, null, new MigrationException("Quota", "x", "No.", "Raise it."))
                .join();

        // Then
        assertThat(left.state()).isEqualTo(State.DISK_TRANSFER);
    }

    @Test
    void shouldEnterAgainAfterAPauseOnlyWhenTheTurningBackIsRefused() {
        // Given
        var record = world.record(State.DISK_TRANSFER);
        world.kube.failNext("updateStatus InstanceMigration", KubeFailure.Reason.FORBIDDEN);

        // When
        var refused = failures.turnBack(record, null, new MigrationException("Quota", "x", "No.", "Raise it."));

        // Then
        assertThat(refused).isCompletedExceptionally();
        assertThat(inFlight.enter(record.uid())).isFalse();
        world.timer.pass(settings.backoff().initial());
        assertThat(inFlight.enter(record.uid())).isTrue();
    }

    @Test
    void r13_shouldLetGoOfTheLockWhenTheEndIsWrittenWithoutALook() {
        // Given
        var settling = overdue();
        var lock = lockOf(settling);

        // When
        var ended = failures.postpone(settling, null, noAnswer()).join();

        // Then
        assertThat(ended.state()).isEqualTo(State.SOURCE_LEFT_STOPPED);
        assertThat(locks.held().join()).isEmpty();
        assertThat(world.kube.find(Kinds.LEASE, "caravan-system", lock))
                .hasValueSatisfying(lease -> assertThat(lease.getMetadata().getAnnotations())
                        .containsEntry("caravan.io/last-end", "SourceLeftStopped"));
    }

    @Test
    void r13_shouldEndAlsoWhenTheLockCannotBeLetGoOf() {
        // Given
        var settling = overdue();
        world.kube.failNext("patch Lease", KubeFailure.Reason.UNREACHABLE);

        // When
        var ended = failures.postpone(settling, null, noAnswer()).join();

        // Then
        assertThat(ended.state()).isEqualTo(State.SOURCE_LEFT_STOPPED);
        assertThat(locks.held().join()).hasSize(1);
    }

    /** Settling, its lock held, and neither AWS nor the provider has answered until the deadline. */
    private InstanceMigration overdue() {
        var record = world.record(State.CREATE_SNAPSHOTS);
        locks.acquire(record, lockOf(record), true).join();
        failures.turnBack(record, null, new MigrationException("Quota", "x", "No.", "Ask."))
                .join();
        world.timer.pass(Duration.ofHours(4).plusMinutes(1));
        var settling = failures.postpone(world.now(), null, noAnswer()).join();
        world.timer.pass(settings.quietTime());
        return settling;
    }

    private static String lockOf(InstanceMigration record) {
        var source = record.getSpec().intent().source();
        return SourceLocks.nameOf(
                source.account(), source.region(), record.getSpec().instanceId());
    }

    @Test
    void shouldTellTheRequestIdOfAws() {
        // Given
        var record = world.record(State.DISK_TRANSFER);

        // When
        var denied =
                new AwsFailure(AwsFault.DENIED, "CreateVolume", "UnauthorizedOperation", "req-7", new Exception("No."));
        failures.turnBack(record, null, denied).join();

        // Then
        var failure = world.now().getStatus().failure();
        assertThat(failure.reason()).isEqualTo("UnauthorizedOperation");
        assertThat(failure.requestId()).isEqualTo("req-7");
        assertThat(failure.reasons().get(0)).contains("req-7");
        assertThat(failure.remedy()).contains("CreateVolume");
    }

    /** Met every five minutes. */
    private void trouble(Failures failures, InstanceMigration record, Duration lasting) {
        for (var passed = Duration.ZERO; passed.compareTo(lasting) < 0; passed = passed.plusMinutes(5)) {
            failures.suspend(record, null, noAnswer()).join();
            world.timer.pass(Duration.ofMinutes(5));
        }
    }

    private static AwsFailure noAnswer() {
        return new AwsFailure(AwsFault.AMBIGUOUS, "CreateVolume", "", "", new Exception("no answer"));
    }
}
