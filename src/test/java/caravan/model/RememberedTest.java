package caravan.model;

import caravan.fake.FakeTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RememberedTest {

    private final FakeTimer timer = new FakeTimer();
    private final List<CompletableFuture<Optional<String>>> asked = new ArrayList<>();
    private final List<CompletableFuture<Optional<String>>> open = new ArrayList<>();
    private final Remembered<Optional<String>> remembered =
            new Remembered<>(timer, Duration.ofMinutes(10), Optional::isPresent);

    @Test
    void shouldAskOnceForManyAndAgainWhenTheTimeIsOver() {
        // Given
        var first = ask("m5.large");
        var second = ask("m5.large");

        // When
        asked.get(0).complete(Optional.of("8 GiB"));

        // Then
        assertThat(first.join()).contains("8 GiB");
        assertThat(second.join()).contains("8 GiB");
        assertThat(ask("m5.large").join()).contains("8 GiB");
        assertThat(asked).hasSize(1);
        timer.pass(Duration.ofMinutes(10));
        open.add(ask("m5.large"));
        assertThat(asked).hasSize(2);
    }

    @Test
    void shouldKeepNamesApart() {
        // When
        open.add(ask("m5.large"));
        open.add(ask("t3.micro"));

        // Then
        assertThat(asked).hasSize(2);
    }

    @Test
    void shouldRememberNeitherAnEmptyAnswerNorAFailure() {
        // When
        open.add(ask("m9.huge"));
        asked.get(0).complete(Optional.empty());
        var failed = ask("m9.huge");
        asked.get(1).completeExceptionally(new IllegalStateException("throttled"));
        open.add(ask("m9.huge"));

        // Then
        assertThat(failed).isCompletedExceptionally();
        assertThat(asked).hasSize(3);
    }

    @Test
    void shouldAskAgainWhenTheOneWhoIsAskedHasThrown() {
        // When
        var failed = remembered.get("m5.large", () -> {
            throw new IllegalStateException("as told");
        });
        var later = ask("m5.large");
        asked.get(0).complete(Optional.of("8 GiB"));

        // Then
        assertThat(failed).isCompletedExceptionally();
        assertThat(later.join()).contains("8 GiB");
    }

    private CompletableFuture<Optional<String>> ask(String name) {
        return remembered.get(name, () -> {
            var answer = new CompletableFuture<Optional<String>>();
            asked.add(answer);
            return answer;
        });
    }
}
