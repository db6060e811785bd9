package caravan.aws;

import caravan.model.Timer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Sets the same tags on the objects of many migrations by one call; objects that EC2 refuses spoil no others. */
final class TagBatcher {

    /** EC2 takes 1,000 ids and advises fewer. */
    private static final int MOST = 500;
    /** As long as look-ups gather while many ask. */
    private static final int GAP = 25;

    private final Set set;
    private final Timer timer;
    private final Window window;
    private final Map<Map<String, String>, Open> open = new HashMap<>();
    private final Gathering gathering;

    TagBatcher(Set set, Joined.Pace pace) {
        this.set = set;
        this.timer = pace.timer();
        this.window = new Window(pace.window(), timer);
        this.gathering = new Gathering(timer, pace.window().multipliedBy(GAP));
    }

    /** The call. */
    interface Set {

        CompletableFuture<Void> tags(Collection<String> ids, Map<String, String> tags);
    }

    private record Wish(List<String> ids, CompletableFuture<Void> done) {}

    private static final class Open {
        private final List<Wish> wishes = new ArrayList<>();
        private int ids;
        private boolean sent;

        synchronized boolean add(Wish wish) {
            var room = !sent && (wishes.isEmpty() || ids + wish.ids().size() <= MOST);
            if (room) {
                wishes.add(wish);
                ids += wish.ids().size();
            }
            return room;
        }

        synchronized List<Wish> close() {
            sent = true;
            return wishes;
        }
    }

    CompletableFuture<Void> tag(Collection<String> ids, Map<String, String> tags) {
        if (tags.isEmpty() || ids.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.allOf(Lookup.chunks(ids, MOST).stream()
                .map(some -> join(new Wish(some, new CompletableFuture<>()), Map.copyOf(tags)))
                .toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> join(Wish wish, Map<String, String> tags) {
        var next = new Open();
        synchronized (open) {
            var before = open.get(tags);
            if (before != null && before.add(wish)) {
                return wish.done();
            }
            next.add(wish);
            open.put(tags, next);
        }
        var turn = gathering.turn(window);
        var joining = window.length();
        Continuations.whenDone(
                timer.after(turn.compareTo(joining) > 0 ? turn : joining), (over, problem) -> send(next, tags));
        return wish.done();
    }

    private void send(Open batch, Map<String, String> tags) {
        synchronized (open) {
            open.remove(tags, batch);
        }
        var wishes = batch.close();
        window.joined(wishes.size());
        var ids = new LinkedHashSet<String>();
        wishes.forEach(wish -> ids.addAll(wish.ids()));
        Continuations.whenDone(set.tags(ids, tags), (done, problem) -> answer(wishes, tags, problem));
    }

    /** Who is refused alone is refused; in company, each is tried alone. Tags that are set twice are the same tags. */
    private void answer(List<Wish> wishes, Map<String, String> tags, Throwable problem) {
        var alone = wishes.size() > 1
                && Continuations.bare(problem == null ? new IllegalStateException() : problem)
                        instanceof AwsFailure failure
                && failure.fault() != AwsFault.AMBIGUOUS;
        for (var wish : wishes) {
            if (alone) {
                Continuations.whenDone(set.tags(wish.ids(), tags), (done, again) -> answer(List.of(wish), tags, again));
            } else if (problem == null) {
                wish.done().complete(null);
            } else {
                wish.done().completeExceptionally(Continuations.bare(problem));
            }
        }
    }
}
