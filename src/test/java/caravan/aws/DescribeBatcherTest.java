package caravan.aws;

import caravan.fake.FakeTimer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DescribeBatcherTest {

    private static final Duration WINDOW = Duration.ofMillis(200);

    private final FakeTimer timer = new FakeTimer();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private AwsFailure refusal = new AwsFailure(AwsFault.NOT_FOUND, "DescribeX", "InvalidX.NotFound", "", cause());

    private final DescribeBatcher<String> batcher = new DescribeBatcher<>(
            new Lookup<>(this::byIds, this::byFilter, known -> known), new Joined.Pace(timer, WINDOW));

    @Test
    void shouldMakeOneCallOfManyLookUpsWithinTheWindow() {
        // Given
        var one = batcher.one("a");
        var both = batcher.all(List.of("a", "b"));

        // When
        timer.pass(WINDOW);

        // Then
        assertThat(one.join()).contains("a");
        assertThat(both.join()).containsExactly("a", "b");
        assertThat(calls).containsExactly("ids 2");
    }

    @Test
    void shouldSpoilNoOtherLookUpWhenEc2DoesNotKnowAnId() {
        // Given
        var known = batcher.one("a");
        var unknown = batcher.one("unknown");

        // When
        timer.pass(WINDOW);

        // Then
        assertThat(known.join()).contains("a");
        assertThat(unknown.join()).isEmpty();
        assertThat(calls).containsExactly("ids 2", "filter 2");
    }

    @Test
    void shouldLetAFewCallsGoAtOnceAndGatherThoseThatTrickleIn() {
        // When
        for (var number = 0; number < 100; number++) {
            var unused = batcher.one("id" + number);
            timer.pass(Duration.ofMillis(400));
        }

        // Then
        assertThat(calls).as("ten, then one in five seconds, in forty").hasSizeBetween(15, 19);
    }

    @Test
    void shouldLetACrowdThatTrickleInShareAlmostAllOfItsCalls() {
        // Given
        var together = batcher.all(List.of("a", "b", "c", "d", "e"));
        timer.pass(WINDOW);
        assertThat(together.join()).hasSize(5);

        // When
        for (var number = 0; number < 100; number++) {
            var unused = batcher.one("id" + number);
            timer.pass(Duration.ofMillis(100));
        }

        // Then
        assertThat(calls)
                .as("the first, one more at once, then one in five seconds, in ten")
                .hasSizeBetween(3, 4);
    }

    @Test
    void shouldNotMakeACrowdPayForWhatWentBeforeIt() {
        // Given
        for (var number = 0; number < 9; number++) {
            var alone = batcher.one("id" + number);
            timer.pass(WINDOW);
            assertThat(alone).isDone();
        }
        var together = batcher.all(List.of("a", "b", "c", "d", "e"));
        timer.pass(WINDOW);
        assertThat(together).isDone();

        // When
        var next = batcher.one("next");
        timer.pass(WINDOW.multipliedBy(25));

        // Then
        assertThat(next).as("after one gap").isDone();
    }

    @Test
    void shouldSplitWhatIsMoreThanOneCallTakes() {
        // Given
        var ids = IntStream.range(0, 700).mapToObj(i -> "id" + i).toList();
        var all = batcher.all(ids);

        // When
        timer.pass(WINDOW);

        // Then
        assertThat(all.join()).hasSize(700);
        assertThat(calls).containsExactly("ids 500", "ids 200");
    }

    @Test
    void shouldKeepWithinTheFiltersLimitWhenAnIdIsUnknown() {
        // Given
        var all =
                batcher.all(IntStream.range(0, 450).mapToObj(i -> "unknown" + i).toList());

        // When
        timer.pass(WINDOW);

        // Then
        assertThat(all.join()).isEmpty();
        assertThat(calls).containsExactly("ids 450", "filter 200", "filter 200", "filter 50");
    }

    @Test
    void shouldCallNothingWhenThereAreNoIdsBecauseEc2WouldAnswerWithTheWholeAccount() {
        // When
        var none = batcher.all(List.of());
        timer.pass(WINDOW);

        // Then
        assertThat(none.join()).isEmpty();
        assertThat(calls).isEmpty();
    }

    @Test
    void shouldFailEveryLookUpOfABatchThatFailed() {
        // Given
        refusal = new AwsFailure(AwsFault.DENIED, "DescribeX", "UnauthorizedOperation", "", cause());
        var unknown = batcher.one("unknown");

        // When
        timer.pass(WINDOW);

        // Then
        assertThatThrownBy(unknown::join).hasCause(refusal);
        assertThat(calls).containsExactly("ids 1");
    }

    private CompletableFuture<List<String>> byIds(Collection<String> ids) {
        calls.add("ids " + ids.size());
        return ids.stream().anyMatch(id -> id.startsWith("unknown"))
                ? CompletableFuture.failedFuture(refusal)
                : CompletableFuture.completedFuture(List.copyOf(ids));
    }

    private CompletableFuture<List<String>> byFilter(Collection<String> ids) {
        calls.add("filter " + ids.size());
        return CompletableFuture.completedFuture(
                ids.stream().filter(id -> !id.startsWith("unknown")).toList());
    }

    private static RuntimeException cause() {
        return new RuntimeException("said so");
    }
}
