package caravan.aws;

import caravan.model.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Joins questions of many migrations that are asked within a short time into one call; each is live all the same. */
final class Joined<A> {

    /** Windows between two calls while many ask: 5 s by default. */
    private static final int GAP = 25;

    private final Function<Collection<String>, CompletableFuture<Map<String, A>>> call;
    private final int most;
    private final A nothing;
    private final Timer timer;
    private final Window window;
    private final Gathering gathering;
    private final Object lock = new Object();
    private Map<String, Question<A>> open = new LinkedHashMap<>();

    /**
     * Questions that differ by a name.
     *
     * @param call answers at most so many names; names without an answer may be left out
     * @param nothing the answer to a name that was left out
     */
    Joined(Function<Collection<String>, CompletableFuture<Map<String, A>>> call, int most, A nothing, Pace pace) {
        this.call = call;
        this.most = most;
        this.nothing = nothing;
        this.timer = pace.timer();
        this.window = new Window(pace.window(), timer);
        this.gathering = new Gathering(timer, pace.window().multipliedBy(GAP));
    }

    /** The time in which questions are joined. */
    record Pace(Timer timer, Duration window) {}

    /** About one name, and whose calls it counts among. */
    private record Question<A>(CompletableFuture<A> answer, Set<Tally> asking) {

        private Question() {
            this(new CompletableFuture<>(), new HashSet<>());
        }
    }

    /** The future may complete on any thread; the caller hands it over. */
    CompletableFuture<A> ask(String name) {
        boolean first;
        CompletableFuture<A> answer;
        synchronized (lock) {
            first = open.isEmpty();
            var question = open.computeIfAbsent(name, unknown -> new Question<>());
            question.asking().addAll(Tally.asking());
            answer = question.answer();
        }
        if (first) {
            var turn = gathering.turn(window);
            var joining = window.length();
            Continuations.whenDone(
                    timer.after(turn.compareTo(joining) > 0 ? turn : joining), (over, problem) -> send());
        }
        return answer.copy();
    }

    private void send() {
        Map<String, Question<A>> batch;
        synchronized (lock) {
            batch = open;
            open = new LinkedHashMap<>();
        }
        window.joined(batch.size());
        for (var names : Lookup.chunks(batch.keySet(), most)) {
            var asking = Tally.union(
                    names.stream().map(name -> batch.get(name).asking()).toList());
            Continuations.whenDone(
                    Tally.within(asking, () -> call.apply(names)),
                    (found, problem) ->
                            names.forEach(name -> answer(batch.get(name).answer(), name, found, problem)));
        }
    }

    private void answer(CompletableFuture<A> asked, String name, Map<String, A> found, Throwable problem) {
        if (problem == null) {
            asked.complete(found.getOrDefault(name, nothing));
        } else {
            asked.completeExceptionally(Continuations.bare(problem));
        }
    }
}
