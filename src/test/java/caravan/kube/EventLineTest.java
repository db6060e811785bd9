package caravan.kube;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EventLineTest {

    private final List<Event> sent = new ArrayList<>();
    private final Deque<CompletableFuture<Event>> answers = new ArrayDeque<>();
    private final EventLine line = new EventLine(event -> {
        sent.add(event);
        answers.add(new CompletableFuture<>());
        return answers.getLast();
    });

    @Test
    void shouldCountAThousandByTwoWritesWhenTheyComeTogether() {
        // Given
        var told = IntStream.range(0, 1_000)
                .mapToObj(number -> line.add(event("ended", "machine " + number)))
                .toList();

        // When
        answer();
        answer();

        // Then
        assertThat(told).allMatch(CompletableFuture::isDone);
        assertThat(sent).extracting(Event::getCount).containsExactly(1, 999);
        assertThat(sent.get(1).getMessage()).isEqualTo("machine 999");
        assertThat(sent.get(1).getFirstTimestamp()).isEqualTo("of machine 1");
        assertThat(answers).as("nothing is left to be written").isEmpty();
    }

    @Test
    void shouldKeepNoneWaitingForAnother() {
        // When
        var one = line.add(event("ended", "one"));
        var other = line.add(event("failed", "other"));
        answers.removeLast().complete(sent.get(1));

        // Then
        assertThat(other).isDone();
        assertThat(one).isNotDone();
    }

    @Test
    void shouldWriteWhatComesAfterOneThatWasLost() {
        // Given
        var lost = line.add(event("ended", "one"));
        var next = line.add(event("ended", "two"));

        // When
        answers.removeFirst().completeExceptionally(new IllegalStateException("no"));
        answer();
        var last = line.add(event("ended", "three"));

        // Then
        assertThat(lost).isCompletedExceptionally();
        assertThat(next.join().getCount()).isOne();
        assertThat(last).isNotDone();
        assertThat(sent).extracting(Event::getMessage).containsExactly("one", "two", "three");
    }

    private void answer() {
        answers.removeFirst().complete(sent.get(sent.size() - 1));
    }

    private static Event event(String reason, String message) {
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace("demo")
                .withName("m." + reason)
                .endMetadata()
                .withReason(reason)
                .withMessage(message)
                .withFirstTimestamp("of " + message)
                .withCount(1)
                .build();
    }
}
