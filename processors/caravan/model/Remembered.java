package caravan.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Answers that stay true for a while. One question is asked at a time; failed and empty answers are asked for again. */
public final class Remembered<T> {

    private final Timer timer;
    private final Duration life;
    private final Predicate<T> worth;
    private final Map<String, Answer<T>> answers = new ConcurrentHashMap<>();

    /** Worth tells which answers are kept. */
    public Remembered(Timer timer, Duration life, Predicate<T> worth) {
        this.timer = timer;
        this.life = life;
        this.worth = worth;
    }

    private record Answer<T>(CompletableFuture<T> future, Instant end) {}

    /** The answer as remembered under this name, or as asked for now. */
    public CompletableFuture<T> get(String name, Supplier<CompletableFuture<T>> ask) {
        var now = timer.now();
        var mine = new Answer<>(new CompletableFuture<T>(), now.plus(life));
        var known = answers.merge(name, mine, (was, next) -> stands(was, now) ? was : next);
        if (known.future() == mine.future()) {
            // Composed, so that one that throws fails like any other: or it would count as being asked for ever
            var unused = CompletableFuture.completedFuture(name)
                    .thenCompose(asked -> ask.get())
                    .whenComplete((value, problem) -> {
                        if (problem == null) {
                            mine.future().complete(value);
                        } else {
                            mine.future().completeExceptionally(Futures.causeOf(problem));
                        }
                    });
        }
        return known.future().copy();
    }

    private boolean stands(Answer<T> answer, Instant now) {
        var future = answer.future();
        return !future.isDone()
                || (!future.isCompletedExceptionally() && worth.test(future.join()) && now.isBefore(answer.end()));
    }
}
