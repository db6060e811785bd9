package caravan.kube;

import caravan.fake.FakeTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SharedTest {

    private static final Shared.Rest REST = new Shared.Rest(4, Duration.ofSeconds(10));

    private final FakeTimer timer = new FakeTimer();
    /** The answers that are being worked on, oldest first. */
    private final List<CompletableFuture<String>> work = new ArrayList<>();

    private final Shared<String, String> shared = new Shared<>(timer, REST, question -> {
        work.add(new CompletableFuture<>());
        return work.get(work.size() - 1);
    });

    @Test
    void shouldAnswerAThousandWhoAskTogetherByTwoAnswers() {
        // Given
        var first = shared.ask("plan");
        var others =
                IntStream.range(0, 999).mapToObj(each -> shared.ask("plan")).toList();

        // When
        work.get(0).complete("old");
        work.get(1).complete("new");

        // Then
        assertThat(work).hasSize(2);
        assertThat(first.join()).isEqualTo("old");
        assertThat(others).allSatisfy(other -> assertThat(other.join()).isEqualTo("new"));
    }

    @Test
    void shouldBeginAnewWhenNobodyIsAnswered() {
        // Given
        var unused = shared.ask("plan");
        work.get(0).complete("old");

        // When
        var later = shared.ask("plan");

        // Then
        assertThat(later).isNotDone();
        assertThat(work).hasSize(2);
    }

    @Test
    void shouldNotLetOneQuestionWaitForAnother() {
        // When
        var unused = shared.ask("plan");
        var other = shared.ask("migration");
        work.get(1).complete("answer");

        // Then
        assertThat(other.join()).isEqualTo("answer");
    }

    @Test
    void shouldRestAfterALongAnswer() {
        // Given
        var asked = List.of(shared.ask("plan"), shared.ask("plan"));
        timer.pass(Duration.ofSeconds(1));

        // When
        work.get(0).complete("old");
        timer.pass(Duration.ofSeconds(3));
        var resting = work.size();
        timer.pass(Duration.ofSeconds(1));

        // Then
        assertThat(resting).isEqualTo(1);
        assertThat(work).hasSize(asked.size());
    }

    @Test
    void shouldRestNoLongerThanIsAllowed() {
        // Given
        var asked = List.of(shared.ask("plan"), shared.ask("plan"));
        timer.pass(Duration.ofMinutes(1));

        // When
        work.get(0).complete("old");
        timer.pass(Duration.ofSeconds(10));

        // Then
        assertThat(work).hasSize(asked.size());
    }

    @Test
    void shouldTellEachOfAFailureAndGoOn() {
        // Given
        var first = shared.ask("plan");
        var second = shared.ask("plan");

        // When
        work.get(0).completeExceptionally(new IllegalStateException("gone"));
        work.get(1).complete("new");

        // Then
        assertThat(first).isCompletedExceptionally();
        assertThat(second.join()).isEqualTo("new");
    }

    @Test
    void shouldFailThoseWhoAskOfASourceThatThrowsAndNoneAfterThem() {
        // Given
        var tries = new AtomicInteger();
        var throwing = new Shared<String, String>(timer, REST, question -> {
            if (tries.getAndIncrement() == 0) {
                throw new IllegalStateException("as told");
            }
            return CompletableFuture.completedFuture("answer");
        });

        // When
        var first = throwing.ask("all");
        var later = throwing.ask("all");

        // Then
        assertThat(first).isCompletedExceptionally();
        assertThat(later).isCompletedWithValue("answer");
    }
}
