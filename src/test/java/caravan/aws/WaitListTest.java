package caravan.aws;

import caravan.model.WaitProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When objects are looked at, how often, and together with which others. */
class WaitListTest {

    private final WaitedSnapshots snapshots = new WaitedSnapshots();

    @Test
    void shouldEndTheWaitWhenItsObjectIsThere() {
        // Given
        var done = snapshots.list.await(snapshots.wanted("snap-1"));
        snapshots.percents.put("snap-1", 42);
        snapshots.waits.dispatchDue();
        assertThat(snapshots.waits.progress("snap-1")).hasValue(42);

        // When
        snapshots.percents.put("snap-1", 100);
        snapshots.pass(Duration.ofSeconds(3));

        // Then
        assertThat(done.join().getValue()).isEqualTo(100);
        assertThat(snapshots.waits.progress("snap-1"))
                .as("others beside it may still be on their way")
                .hasValue(100);
        assertThat(snapshots.waits.waiting()).isZero();
    }

    @Test
    void shouldLookAtAllDueObjectsInOneCall() {
        // Given
        var open = Stream.of("snap-1", "snap-2", "snap-2")
                .map(id -> snapshots.list.await(snapshots.wanted(id)))
                .toList();

        // When
        snapshots.waits.dispatchDue();

        // Then
        assertThat(open).noneMatch(CompletableFuture::isDone);
        assertThat(snapshots.looks).hasSize(1);
        assertThat(snapshots.looks.get(0)).containsExactlyInAnyOrder("snap-1", "snap-2");
    }

    @Test
    void shouldLookLessAndLessOften() {
        // Given
        var open = snapshots.list.await(snapshots.wanted("snap-1"));

        // When
        for (var second = 0; second < 600; second++) {
            snapshots.pass(Duration.ofSeconds(1));
        }

        // Then
        assertThat(open).isNotDone();
        assertThat(snapshots.looks).hasSizeBetween(20, 40);
    }

    @Test
    void shouldAskSeldomAboutASnapshotThatTakesHalfAnHourAndSeeItsEndSoon() {
        // Given
        var done = snapshots.list.await(snapshots.wanted("snap-1"));

        // When
        var seconds = 0;
        for (; seconds < 4_000 && !done.isDone(); seconds++) {
            snapshots.percents.put("snap-1", Math.min(100, seconds * 100 / 1_800));
            snapshots.pass(Duration.ofSeconds(1));
        }

        // Then
        assertThat(seconds).isBetween(1_800, 1_830);
        assertThat(snapshots.looks).hasSizeBetween(15, 45);
    }

    @Test
    void shouldAskAboutManyTogether() {
        // Given
        var all = new ArrayList<CompletableFuture<?>>();

        // When
        for (var second = 0; second < 2_000; second++) {
            if (second < 60) {
                all.add(snapshots.list.await(snapshots.wanted("snap-" + second)));
            }
            for (var number = 0; number < all.size(); number++) {
                snapshots.percents.put("snap-" + number, Math.min(100, (second - number) * 100 / 1_800));
            }
            snapshots.pass(Duration.ofSeconds(1));
        }

        // Then
        assertThat(all).hasSize(60).allMatch(CompletableFuture::isDone);
        assertThat(snapshots.looks)
                .as("for sixty that began one after the other")
                .hasSizeBetween(20, 75);
    }

    @Test
    void shouldTellWhenAWaitStopsMovingAndWhenItMovesAgain() {
        // Given
        var told = new ArrayList<String>();
        snapshots.waits.observe(new WaitProgress() {
            @Override
            public void stalled(Stalled wait) {
                told.add(wait.id() + ", " + wait.lastSeen() + ", since " + wait.since());
            }

            @Override
            public void movesAgain(String id) {
                told.add(id + " moves");
            }
        });
        var open = snapshots.list.await(snapshots.wanted("snap-1"));
        snapshots.percents.put("snap-1", 42);
        snapshots.pass(Duration.ZERO);
        var since = snapshots.timer.now();

        // When
        for (var minute = 0; minute < 15; minute++) {
            snapshots.pass(Duration.ofMinutes(1));
        }

        // Then
        assertThat(told).containsExactly("snap-1, last seen at 42 %, since " + since);
        assertThat(snapshots.waits.stalled("snap-1")).isPresent();
        snapshots.percents.put("snap-1", 43);
        for (var minute = 0; minute < 5; minute++) {
            snapshots.pass(Duration.ofMinutes(1));
        }
        assertThat(told).hasSize(2).last().isEqualTo("snap-1 moves");
        assertThat(open).isNotDone();
        assertThat(snapshots.waits.stalled("snap-1")).isEmpty();
    }
}
