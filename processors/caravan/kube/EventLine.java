package caravan.kube;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Writes one Event of each name at a time; what happens meanwhile is counted together by the next write. A thousand
 * machines of one Migration that end together would only be in each other's way: each conflict costs three calls more.
 */
final class EventLine {

    private final Function<Event, CompletableFuture<Event>> write;
    /** Names of those that are being written. */
    private final Set<String> busy = new HashSet<>();
    /** What is written after them. */
    private final Map<String, Turn> next = new HashMap<>();

    EventLine(Function<Event, CompletableFuture<Event>> write) {
        this.write = write;
    }

    private record Turn(Event event, CompletableFuture<Event> written) {

        /** The last words are told. */
        private Turn and(Event later) {
            var both = new EventBuilder(later)
                    .withFirstTimestamp(event.getFirstTimestamp())
                    .withCount(event.getCount() + later.getCount())
                    .build();
            return new Turn(both, written);
        }
    }

    /** Completes as the write does that tells it. */
    CompletableFuture<Event> add(Event event) {
        var name =
                event.getMetadata().getNamespace() + "/" + event.getMetadata().getName();
        var turn = new Turn(event, new CompletableFuture<>());
        synchronized (busy) {
            if (!busy.add(name)) {
                return next.merge(name, turn, (waiting, later) -> waiting.and(event))
                        .written();
            }
        }
        send(name, turn);
        return turn.written();
    }

    private void send(String name, Turn turn) {
        // Composed, so that a writer that throws fails like any other
        var written = CompletableFuture.completedFuture(turn.event()).thenCompose(write);
        Unattended.whenOver(written, (made, failure) -> {
            following(name).ifPresent(waiting -> send(name, waiting));
            if (failure == null) {
                turn.written().complete(made);
            } else {
                turn.written().completeExceptionally(failure);
            }
        });
    }

    private Optional<Turn> following(String name) {
        synchronized (busy) {
            var waiting = Optional.ofNullable(next.remove(name));
            if (waiting.isEmpty()) {
                busy.remove(name);
            }
            return waiting;
        }
    }
}
