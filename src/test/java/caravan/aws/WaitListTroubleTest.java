package caravan.aws;

import caravan.model.MigrationException;
import caravan.model.SuspendedException;
import caravan.model.Verdict;
import caravan.model.Wait;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How waits end that do not end well. */
class WaitListTroubleTest {

    private final WaitedSnapshots snapshots = new WaitedSnapshots();

    @Test
    void shouldEndAtItsDeadlineThoughALookHangs() {
        // Given
        snapshots.hanging = true;
        var done = snapshots.list.await(snapshots.wanted("snap-1"));
        snapshots.waits.dispatchDue();

        // When
        snapshots.pass(Duration.ofMinutes(59));
        assertThat(done).isNotDone();
        snapshots.pass(Duration.ofMinutes(2));

        // Then
        assertThatThrownBy(done::join)
                .cause()
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("not looked at yet");
    }

    @Test
    void shouldFailAtOnceWhenItCanNeverBeReached() {
        // Given
        var failure = new MigrationException("SnapshotFailed", "snap-1", "error", "look");
        var done = snapshots.list.await(
                new Wait<>("snap-1", "it", seen -> new Verdict.Impossible(failure), Duration.ofHours(1)));

        // When
        snapshots.waits.dispatchDue();

        // Then
        assertThatThrownBy(done::join).hasCause(failure);
    }

    @Test
    void shouldFailWithWhatToDoWhenTheDeadlineIsOver() {
        // Given
        var done = snapshots.list.await(
                new Wait<>("snap-1", "snapshot snap-1 to be completed", snapshots::judge, Duration.ofSeconds(30)));
        snapshots.percents.put("snap-1", 7);
        snapshots.waits.dispatchDue();

        // When
        snapshots.pass(Duration.ofSeconds(30));

        // Then
        assertThatThrownBy(done::join).cause().isInstanceOfSatisfying(MigrationException.class, late -> {
            assertThat(late.reason()).isEqualTo("DeadlineExceeded");
            assertThat(late).hasMessage("Waited 30 s in vain for snapshot snap-1 to be completed; last seen at 7 %.");
            assertThat(late.remedy()).contains("snap-1");
        });
    }

    @Test
    void shouldOnlyBeDelayedWhenLookingIsThrottledOrUnclear() {
        // Given
        var done = snapshots.list.await(snapshots.wanted("snap-1"));
        snapshots.trouble = Optional.of(failure(AwsFault.AMBIGUOUS));
        for (var look = 0; look < 10; look++) {
            snapshots.pass(Duration.ofSeconds(20));
        }
        assertThat(done).isNotDone();

        // When
        snapshots.trouble = Optional.empty();
        snapshots.percents.put("snap-1", 100);
        snapshots.pass(Duration.ofSeconds(20));

        // Then
        assertThat(done).isCompleted();
    }

    @Test
    void shouldFailWhenLookingIsDeniedAgainAndAgain() {
        // Given
        var done = snapshots.list.await(snapshots.wanted("snap-1"));
        snapshots.trouble = Optional.of(failure(AwsFault.DENIED));

        // When
        snapshots.pass(Duration.ZERO);
        snapshots.pass(Duration.ofSeconds(20));
        assertThat(done).isNotDone();
        snapshots.pass(Duration.ofSeconds(20));

        // Then
        assertThatThrownBy(done::join).cause().isInstanceOf(AwsFailure.class);
    }

    @Test
    void shouldFailTheWaitWhoseJudgeFailsAndNoOther() {
        // Given
        var broken = snapshots.list.await(new Wait<>(
                "snap-1",
                "it",
                seen -> {
                    throw new IllegalStateException("bug");
                },
                Duration.ofHours(1)));
        var sound = snapshots.list.await(snapshots.wanted("snap-2"));
        snapshots.percents.put("snap-2", 100);

        // When
        snapshots.waits.dispatchDue();

        // Then
        assertThat(broken).isCompletedExceptionally();
        assertThat(sound).isCompleted();
    }

    @Test
    void shouldSuspendAllWaitsAndThoseToComeUntilItLeadsAgain() {
        // Given
        var before = snapshots.list.await(snapshots.wanted("snap-1"));

        // When
        snapshots.waits.suspendAll(new SuspendedException("the lease is lost"));
        var during = snapshots.list.await(snapshots.wanted("snap-1"));
        snapshots.waits.resume();
        var after = snapshots.list.await(snapshots.wanted("snap-1"));

        // Then
        assertThatThrownBy(before::join).hasCause(new SuspendedException("the lease is lost"));
        assertThat(during).isCompletedExceptionally();
        assertThat(after).isNotDone();
    }

    private static AwsFailure failure(AwsFault fault) {
        return new AwsFailure(fault, "DescribeSnapshots", "", "", new RuntimeException("said so"));
    }
}
