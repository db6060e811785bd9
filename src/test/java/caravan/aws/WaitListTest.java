package caravan.aws;

import caravan.fake.FakeTimer;
import caravan.model.MigrationException;
import caravan.model.SuspendedException;
import caravan.model.Verdict;
import caravan.model.Wait;
import caravan.model.WaitProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WaitListTest {

    private final FakeTimer timer = new FakeTimer();
    private final List<Collection<String>> looks = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> percents = new ConcurrentHashMap<>();
    private boolean hanging;
    private Optional<RuntimeException> trouble = Optional.empty();

    private final Ec2Waits<Map.Entry<String, Integer>> waits = new Ec2Waits<>();
    private final WaitList<Map.Entry<String, Integer>> list = waits.add(new WaitList<>(
            new Lookup<>(this::find, this::find, Map.Entry::getKey),
            AwsSettingsTest.settings(),
            new WaitList.Time(timer, new Random(1)),
            new Continuations(Runnable::run)));

    @Test
    void shouldEndTheWaitWhenItsObjectIsThere() {
        // Given
        var done = list.await(wanted("snap-1"));
        percents.put("snap-1", 42);
        waits.dispatchDue();
        assertThat(waits.progress("snap-1")).hasValue(42);

        // When
        percents.put("snap-1", 100);
        pass(Duration.ofSeconds(3));

        // Then
        assertThat(done.join().getValue()).isEqualTo(100);
        assertThat(waits.progress("snap-1")).isEmpty();
        assertThat(waits.waiting()).isZero();
    }

    @Test
    void shouldLookAtAllDueObjectsInOneCall() {
        // Given
        var open = Stream.of("snap-1", "snap-2", "snap-2")
                .map(id -> list.await(wanted(id)))
                .toList();

        // When
        waits.dispatchDue();

        // Then
        assertThat(open).noneMatch(CompletableFuture::isDone);
        assertThat(looks).hasSize(1);
        assertThat(looks.get(0)).containsExactlyInAnyOrder("snap-1", "snap-2");
    }

    @Test
    void shouldLookLessAndLessOften() {
        // Given
        var open = list.await(wanted("snap-1"));

        // When
        for (var second = 0; second < 600; second++) {
            pass(Duration.ofSeconds(1));
        }

        // Then
        assertThat(open).isNotDone();
        assertThat(looks).hasSizeBetween(20, 40);
    }

    @Test
    void shouldAskSeldomAboutASnapshotThatTakesHalfAnHourAndSeeItsEndSoon() {
        // Given
        var done = list.await(wanted("snap-1"));

        // When
        var seconds = 0;
        for (; seconds < 4_000 && !done.isDone(); seconds++) {
            percents.put("snap-1", Math.min(100, seconds * 100 / 1_800));
            pass(Duration.ofSeconds(1));
        }

        // Then
        assertThat(seconds).isBetween(1_800, 1_830);
        assertThat(looks).hasSizeBetween(15, 45);
    }

    @Test
    void shouldAskAboutManyTogether() {
        // Given
        var all = new ArrayList<CompletableFuture<?>>();

        // When
        for (var second = 0; second < 2_000; second++) {
            if (second < 60) {
                all.add(list.await(wanted("snap-" + second)));
            }
            for (var number = 0; number < all.size(); number++) {
                percents.put("snap-" + number, Math.min(100, (second - number) * 100 / 1_800));
            }
            pass(Duration.ofSeconds(1));
        }

        // Then
        assertThat(all).hasSize(60).allMatch(CompletableFuture::isDone);
        assertThat(looks).as("for sixty that began one after the other").hasSizeBetween(20, 75);
    }

    @Test
    void shouldTellWhenAWaitStopsMovingAndWhenItMovesAgain() {
        // Given
        var told = new ArrayList<String>();
        waits.observe(new WaitProgress() {
            @Override
            public void stalled(Stalled wait) {
                told.add(wait.id() + ", " + wait.lastSeen() + ", since " + wait.since());
            }

            @Override
            public void movesAgain(String id) {
                told.add(id + " moves");
            }
        });
        var open = list.await(wanted("snap-1"));
        percents.put("snap-1", 42);
        pass(Duration.ZERO);
        var since = timer.now();

        // When
        for (var minute = 0; minute < 15; minute++) {
            pass(Duration.ofMinutes(1));
        }

        // Then
        assertThat(told).containsExactly("snap-1, last seen at 42 %, since " + since);
        assertThat(waits.stalled("snap-1")).isPresent();
        percents.put("snap-1", 43);
        for (var minute = 0; minute < 5; minute++) {
            pass(Duration.ofMinutes(1));
        }
        assertThat(told).hasSize(2).last().isEqualTo("snap-1 moves");
        assertThat(open).isNotDone();
        assertThat(waits.stalled("snap-1")).isEmpty();
    }

    @Test
    void shouldEndAtItsDeadlineThoughALookHangs() {
        // Given
        hanging = true;
        var done = list.await(wanted("snap-1"));
        waits.dispatchDue();

        // When
        pass(Duration.ofMinutes(59));
        assertThat(done).isNotDone();
        pass(Duration.ofMinutes(2));

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
        var done = list.await(new Wait<>("snap-1", "it", seen -> new Verdict.Impossible(failure), Duration.ofHours(1)));

        // When
        waits.dispatchDue();

        // Then
        assertThatThrownBy(done::join).hasCause(failure);
    }

    @Test
    void shouldFailWithWhatToDoWhenTheDeadlineIsOver() {
        // Given
        var done = list.await(
                new Wait<>("snap-1", "snapshot snap-1 to be completed", this::judge, Duration.ofSeconds(30)));
        percents.put("snap-1", 7);
        waits.dispatchDue();

        // When
        pass(Duration.ofSeconds(30));

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
        var done = list.await(wanted("snap-1"));
        trouble = Optional.of(failure(AwsFault.AMBIGUOUS));
        for (var look = 0; look < 10; look++) {
            pass(Duration.ofSeconds(20));
        }
        assertThat(done).isNotDone();

        // When
        trouble = Optional.empty();
        percents.put("snap-1", 100);
        pass(Duration.ofSeconds(20));

        // Then
        assertThat(done).isCompleted();
    }

    @Test
    void shouldFailWhenLookingIsDeniedAgainAndAgain() {
        // Given
        var done = list.await(wanted("snap-1"));
        trouble = Optional.of(failure(AwsFault.DENIED));

        // When
        pass(Duration.ZERO);
        pass(Duration.ofSeconds(20));
        assertThat(done).isNotDone();
        pass(Duration.ofSeconds(20));

        // Then
        assertThatThrownBy(done::join).cause().isInstanceOf(AwsFailure.class);
    }

    @Test
    void shouldFailTheWaitWhoseJudgeFailsAndNoOther() {
        // Given
        var broken = list.await(new Wait<>(
                "snap-1",
                "it",
                seen -> {
                    throw new IllegalStateException("bug");
                },
                Duration.ofHours(1)));
        var sound = list.await(wanted("snap-2"));
        percents.put("snap-2", 100);

        // When
        waits.dispatchDue();

        // Then
        assertThat(broken).isCompletedExceptionally();
        assertThat(sound).isCompleted();
    }

    @Test
    void shouldSuspendAllWaitsAndThoseToComeUntilItLeadsAgain() {
        // Given
        var before = list.await(wanted("snap-1"));

        // When
        waits.suspendAll(new SuspendedException("the lease is lost"));
        var during = list.await(wanted("snap-1"));
        waits.resume();
        var after = list.await(wanted("snap-1"));

        // Then
        assertThatThrownBy(before::join).hasCause(new SuspendedException("the lease is lost"));
        assertThat(during).isCompletedExceptionally();
        assertThat(after).isNotDone();
    }

    private void pass(Duration duration) {
        timer.pass(duration);
        waits.dispatchDue();
    }

    private CompletableFuture<List<Map.Entry<String, Integer>>> find(Collection<String> ids) {
        looks.add(ids);
        if (hanging) {
            return new CompletableFuture<>();
        }
        return trouble.<CompletableFuture<List<Map.Entry<String, Integer>>>>map(CompletableFuture::failedFuture)
                .orElseGet(() -> CompletableFuture.completedFuture(percents.entrySet().stream()
                        .filter(entry -> ids.contains(entry.getKey()))
                        .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                        .toList()));
    }

    private Wait<Map.Entry<String, Integer>> wanted(String id) {
        return new Wait<>(id, "snapshot " + id + " to be completed", this::judge, Duration.ofHours(1));
    }

    private Verdict judge(Optional<Map.Entry<String, Integer>> seen) {
        var percent = seen.map(Map.Entry::getValue).orElse(0);
        return percent == 100 ? new Verdict.Reached() : new Verdict.Waiting(percent);
    }

    private static AwsFailure failure(AwsFault fault) {
        return new AwsFailure(fault, "DescribeSnapshots", "", "", new RuntimeException("said so"));
    }
}
