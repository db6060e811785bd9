package caravan.aws;

import caravan.model.SuspendedException;
import caravan.model.Timer;
import caravan.model.Verdict;
import caravan.model.Wait;
import caravan.model.WaitProgress;
import caravan.model.WaitProgress.Stalled;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** The waits for one kind of object through one gateway. Trouble with looking only delays them; a clear no ends them. */
final class WaitList<V> {

    /** Halves of the shortest interval between two calls while many wait: 10 s by default. */
    private static final int GAP = 10;

    private static final int WHOLE = 100;

    private final Lookup<V> lookup;
    private final AwsSettings settings;
    private final Time time;
    private final Timer timer;
    private final Continuations continuations;
    /** In the order in which they began. */
    private final Map<Long, Watched<V>> watched = new ConcurrentSkipListMap<>();

    private final AtomicLong numbers = new AtomicLong();
    /** The latest of each object, for those who ask for its progress. */
    private final Map<String, Watched<V>> byId = new ConcurrentHashMap<>();

    /** Whose last wait was reached: somebody may still wait for others beside them. */
    private final Set<String> reached = Collections.newSetFromMap(Collections.synchronizedMap(new Recent<>()));

    private final Gathering gathering;
    private final Window window;
    /** Whether a look at what has begun to wait is on its way. */
    private final AtomicBoolean soon = new AtomicBoolean();

    private volatile WaitProgress observer = WaitProgress.none();
    private volatile Optional<SuspendedException> suspended = Optional.empty();

    WaitList(Lookup<V> lookup, AwsSettings settings, Time time, Continuations continuations) {
        this.lookup = lookup;
        this.settings = settings;
        this.time = time;
        this.timer = time.timer();
        this.gathering =
                new Gathering(timer, settings.pollInitial().multipliedBy(GAP).dividedBy(2));
        this.window = new Window(settings.batchWindow(), timer);
        this.continuations = continuations;
    }

    /** As many as may be under way at once. */
    private static final class Recent<K> extends LinkedHashMap<K, Boolean> {

        private static final long serialVersionUID = 1L;
        private static final int MOST = 30_000;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Boolean> eldest) {
            return size() > MOST;
        }
    }

    /** The time that passes, and the source of jitter. */
    record Time(Timer timer, RandomGenerator random) {}

    /** Whoever cancels it is free at once, and its object is not looked at any more. */
    CompletableFuture<V> await(Wait<V> wait) {
        var one = new Watched<>(numbers.incrementAndGet(), wait, settings, time);
        watched.put(one.number(), one);
        byId.put(wait.id(), one);
        // After adding: a suspension in between misses no wait.
        suspended.ifPresent(why -> end(one, () -> continuations.fail(one.future(), why)));
        lookSoon();
        return one.future();
    }

    /** What is there already need not wait for the next tick; a crowd waits for it, because more join until then. */
    private void lookSoon() {
        if (window.alone() && soon.compareAndSet(false, true)) {
            Continuations.whenDone(timer.after(window.length()), (over, problem) -> {
                soon.set(false);
                if (problem == null) {
                    dispatchDue();
                }
            });
        }
    }

    /** Starts the looks that are due, ids joined, and returns at once. Also ends what is over, looked at or not. */
    void dispatchDue() {
        var now = timer.now();
        watched.values().forEach(one -> check(one, now));
        if (watched.values().stream().noneMatch(one -> one.due(now)) || !gathering.now(window)) {
            return;
        }
        var due = watched.values().stream().filter(one -> one.take(now)).toList();
        window.joined(due.size());
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

    private void check(Watched<V> one, Instant now) {
        if (one.future().isDone()) {
            end(one, () -> {});
        } else if (one.over(now) && one.overdueFor(now).compareTo(settings.pollMax()) > 0) {
            end(one, () -> continuations.fail(one.future(), one.tooLate()));
        } else if (one.stalls(now)) {
            one.stalled().ifPresent(observer::stalled);
        } else if (one.recovers(now)) {
            observer.movesAgain(one.wanted().id());
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
            reached.add(one.wanted().id());
            end(one, () -> continuations.complete(one.future(), seen.orElse(null)));
        } else if (verdict instanceof Verdict.Impossible impossible) {
            end(one, () -> continuations.fail(one.future(), impossible.why()));
        } else if (verdict instanceof Verdict.Waiting waiting) {
            one.seen(
                    timer.now(),
                    waiting.percent(),
                    seen.isEmpty() ? "EC2 does not know it" : "last seen at " + waiting.percent() + " %");
            again(one);
        } else {
            one.works(timer.now());
            again(one);
        }
    }

    private void unseen(Watched<V> one, Throwable problem) {
        if (!passing(problem) && one.refusedTooOften()) {
            end(one, () -> continuations.fail(one.future(), problem));
        } else {
            one.unseen("the last look at it failed: " + problem.getMessage());
            again(one);
        }
    }

    /** What time heals says nothing about the object. */
    private static boolean passing(Throwable problem) {
        if (problem instanceof AwsFailure failure) {
            return failure.later() || failure.fault() == AwsFault.AMBIGUOUS;
        }
        return problem instanceof SuspendedException;
    }

    private void again(Watched<V> one) {
        var now = timer.now();
        if (one.over(now)) {
            end(one, () -> continuations.fail(one.future(), one.tooLate()));
        } else {
            one.later(now);
        }
    }

    private void end(Watched<V> one, Runnable outcome) {
        if (watched.remove(one.number(), one)) {
            byId.remove(one.wanted().id(), one);
            if (one.stalled().isPresent()) {
                observer.movesAgain(one.wanted().id());
            }
            outcome.run();
        }
    }

    OptionalInt progress(String id) {
        var one = byId.get(id);
        if (one == null) {
            return reached.contains(id) ? OptionalInt.of(WHOLE) : OptionalInt.empty();
        }
        return OptionalInt.of(one.percent());
    }

    Optional<Stalled> stalled(String id) {
        return Optional.ofNullable(byId.get(id)).flatMap(Watched::stalled);
    }

    void observe(WaitProgress next) {
        observer = next;
    }

    int waiting() {
        return watched.size();
    }

    void suspendAll(SuspendedException why) {
        suspended = Optional.of(why);
        for (var one : watched.values()) {
            end(one, () -> continuations.fail(one.future(), why));
        }
    }

    void resume() {
        suspended = Optional.empty();
    }
}
