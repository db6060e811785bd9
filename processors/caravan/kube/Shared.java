package caravan.kube;

import caravan.model.Futures;
import caravan.model.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Questions that many ask at the same time. Who asks while an answer is under way gets the next one, whose work begins
 * after he has asked: a thousand that ask together cost two answers, and each is live.
 */
public final class Shared<K, A> {

    private final Timer timer;
    private final Rest rest;
    private final Function<K, CompletableFuture<A>> source;
    /** Those who wait for the next answer to each question that is being answered. */
    private final Map<K, List<CompletableFuture<A>>> asking = new HashMap<>();

    /**
     * How long the source rests after an answer that is asked for again.
     *
     * @param times lengths of that answer
     * @param most whatever the answer took: it may have waited for its turn
     */
    public record Rest(int times, Duration most) {

        private Duration after(long nanos) {
            var wanted = Duration.ofNanos(nanos).multipliedBy(times);
            return wanted.compareTo(most) < 0 ? wanted : most;
        }
    }

    /** Answers by the source. */
    public Shared(Timer timer, Rest rest, Function<K, CompletableFuture<A>> source) {
        this.timer = timer;
        this.rest = rest;
        this.source = source;
    }

    /** The answer is shared: nobody may change it. */
    public CompletableFuture<A> ask(K question) {
        var answer = new CompletableFuture<A>();
        synchronized (asking) {
            var next = asking.get(question);
            if (next != null) {
                next.add(answer);
                return answer;
            }
            asking.put(question, new ArrayList<>());
        }
        work(question, List.of(answer));
        return answer;
    }

    private void work(K question, List<CompletableFuture<A>> answers) {
        var began = timer.nanos();
        // Composed, so that a source that throws fails like any other: or nobody would ever be answered again
        var unused = CompletableFuture.completedFuture(question)
                .thenCompose(source)
                .whenComplete((answer, failure) -> {
                    rest(question, timer.nanos() - began);
                    tell(answers, answer, failure);
                });
    }

    private void rest(K question, long took) {
        synchronized (asking) {
            if (asking.get(question).isEmpty()) {
                asking.remove(question);
                return;
            }
        }
        var rested = took > 0 ? timer.after(rest.after(took)) : CompletableFuture.<Void>completedFuture(null);
        var unused = rested.whenComplete((over, failure) -> {
            if (failure == null) {
                work(question, next(question, true));
            } else {
                tell(next(question, false), null, failure);
            }
        });
    }

    private List<CompletableFuture<A>> next(K question, boolean working) {
        synchronized (asking) {
            return working ? asking.put(question, new ArrayList<>()) : asking.remove(question);
        }
    }

    private static <A> void tell(List<CompletableFuture<A>> answers, A answer, Throwable failure) {
        for (var one : answers) {
            if (failure == null) {
                one.complete(answer);
            } else {
                one.completeExceptionally(Futures.causeOf(failure));
            }
        }
    }
}
