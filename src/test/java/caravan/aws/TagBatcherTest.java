package caravan.aws;

import caravan.fake.FakeTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TagBatcherTest {

    private static final Duration WINDOW = Duration.ofMillis(200);
    private static final Map<String, String> ADOPTED = Map.of("caravan.io/adopted", "true");

    private final FakeTimer timer = new FakeTimer();
    private final List<Collection<String>> calls = new ArrayList<>();
    private AwsFault fault = AwsFault.NOT_FOUND;
    private final TagBatcher batcher = new TagBatcher(this::set, new Joined.Pace(timer, WINDOW));

    @Test
    void shouldSetTheSameTagsByOneCall() {
        // Given
        var one = batcher.tag(List.of("vol-1", "vol-2"), ADOPTED);
        var other = batcher.tag(List.of("vol-3"), ADOPTED);
        var kept = batcher.tag(List.of("vol-3"), Map.of("caravan.io/kept", "true"));

        // When
        timer.pass(WINDOW);

        // Then
        assertThat(List.of(one, other, kept)).allMatch(CompletableFuture::isDone);
        assertThat(calls)
                .anySatisfy(ids -> assertThat(ids).containsExactlyInAnyOrder("vol-1", "vol-2", "vol-3"))
                .hasSize(2);
    }

    @Test
    void shouldFailOnlyWhoAskedForAnObjectThatEc2Refuses() {
        // Given
        var sound = batcher.tag(List.of("vol-1"), ADOPTED);
        var broken = batcher.tag(List.of("vol-2", "gone"), ADOPTED);

        // When
        timer.pass(WINDOW);

        // Then
        assertThat(sound.isCompletedExceptionally()).isFalse();
        assertThat(broken).isCompletedExceptionally();
        assertThat(calls).hasSize(3);
    }

    @Test
    void shouldFailAllWhenTheCallMayHaveHappened() {
        // Given
        fault = AwsFault.AMBIGUOUS;
        var all = List.of(batcher.tag(List.of("vol-1"), ADOPTED), batcher.tag(List.of("gone"), ADOPTED));

        // When
        timer.pass(WINDOW);

        // Then
        assertThat(all).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(calls).hasSize(1);
    }

    @Test
    void shouldTagNoMoreThan500ByOneCall() {
        // Given
        var ids = IntStream.range(0, 1_200).mapToObj(number -> "vol-" + number).toList();

        // When
        var all = batcher.tag(ids, ADOPTED);
        timer.pass(WINDOW);

        // Then
        assertThat(all).isCompleted();
        assertThat(calls).allMatch(some -> some.size() <= 500).hasSize(3);
    }

    private CompletableFuture<Void> set(Collection<String> ids, Map<String, String> tags) {
        calls.add(ids);
        return ids.contains("gone")
                ? CompletableFuture.failedFuture(
                        new AwsFailure(fault, "CreateTags", "InvalidVolume.NotFound", "", new RuntimeException("no")))
                : CompletableFuture.completedFuture(null);
    }
}
