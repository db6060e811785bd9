package caravan.aws;

import caravan.model.SuspendedException;
import caravan.model.Timer;
import caravan.model.Verdict;
import caravan.model.Wait;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** The waits for one kind of object through one gateway. Trouble with looking only delays them; a clear no ends them. */
final class WaitList<V> {

    private final Lookup<V> lookup;
    private final AwsSettings settings;
    private final Time time;
    private final Timer timer;
    private final Continuations continuations;
    private final Set<Watched<V>> watched = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> progress = new ConcurrentHashMap<>();
    private volatile Optional<SuspendedException> suspended = Optional.empty();

    WaitList(Lookup<V> lookup, AwsSettings settings, Time time, Continuations continuations) {
        this.lookup = lookup;
        this.settings = settings;
        this.time = time;
        this.timer = time.timer();
        this.continuations = continuations;
    }

    /** The time that passes, and the source of jitter. */
    record Time(Timer timer, RandomGenerator random) {}

    CompletableFuture<V> await(Wait<V> wait) {
        var one = new Watched<>(wait, settings, time);
        watched.add(one);
        // After adding: a suspension in between misses no wait.
        suspended.ifPresent(why -> end(one, () -> continuations.fail(one.future(), why)));
        return one.future();
    }

    /** Starts the looks that are due, ids joined, and returns at once. */
    void dispatchDue() {
        var now = timer.now();
        var due = watched.stream().filter(one -> one.take(now)).toList();
        var ids = due.stream().map(one -> one.wanted().id()).distinct().toList();
        for (var chunk : Lookup.chunks(ids, Lookup.IDS)) {
            var asked = Set.copyOf(chunk);
            look(
                    chunk,
                    due.stream()
                            .filter(one -> asked.contains(one.wanted().id()))
                            .toList());
        }
    }

    private void look(List<String> ids, List<Watched<V>> asking) {
        Continuations.whenDone(lookup.find(ids), (found, problem) -> {
            for (var one : asking) {
                if (problem == null) {
                    judge(one, Optional.ofNullable(found.get(one.wanted().id())));
                } else {
                    unseen(one, Continuations.bare(problem));
                }
            }
        });
    }

    private void judge(Watched<V> one, Optional<V> seen) {
        one.answered();
        try {
            follow(one, seen, one.wanted().judge().apply(seen));
        } catch (RuntimeException e) {
            end(one, () -> continuations.fail(one.future(), e));
        }
    }

    private void follow(Watched<V> one, Optional<V> seen, Verdict verdict) {
        if (verdict instanceof Verdict.Reached) {
            end(one, () -> continuations.complete(one.future(), seen.orElse(null)));
        } else if (verdict instanceof Verdict.Impossible impossible) {
            end(one, () -> continuations.fail(one.future(), impossible.why()));
        } else if (verdict instanceof Verdict.Waiting waiting) {
            progress.put(one.wanted().id(), waiting.percent());
            again(one, seen.isEmpty() ? "EC2 does not know it" : "last seen at " + waiting.percent() + " %");
        }
    }

    private void unseen(Watched<V> one, Throwable problem) {
        if (!passing(problem) && one.refusedTooOften()) {
            end(one, () -> continuations.fail(one.future(), problem));
        } else {
            again(one, "the last look at it failed: " + problem.getMessage());
        }
    }

    /** What time heals says nothing about the object. */
    private static boolean passing(Throwable problem) {
        if (problem instanceof AwsFailure failure) {
            return failure.fault() == AwsFault.THROTTLED || failure.fault() == AwsFault.AMBIGUOUS;
        }
        return problem instanceof SuspendedException;
    }

    private void again(Watched<V> one, String lastSeen) {
        var now = timer.now();
        if (one.over(now)) {
            end(one, () -> continuations.fail(one.future(), one.tooLate(lastSeen)));
        } else {
            one.later(now);
        }
    }

    private void end(Watched<V> one, Runnable outcome) {
        if (watched.remove(one)) {
            progress.remove(one.wanted().id());
            outcome.run();
        }
    }

    OptionalInt progress(String id) {
        var percent = progress.get(id);
        return percent == null ? OptionalInt.empty() : OptionalInt.of(percent);
    }

    int waiting() {
        return watched.size();
    }

    void suspendAll(SuspendedException why) {
        suspended = Optional.of(why);
        for (var one : watched) {
            end(one, () -> continuations.fail(one.future(), why));
        }
    }

    void resume() {
        suspended = Optional.empty();
    }
}
