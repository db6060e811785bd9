package caravan.aws;

import caravan.aws.PowerBatch.Wish;
import caravan.model.MigrationException;
import caravan.model.SuspendedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The instances that one gateway's migrations want stopped, or started. They go many in a call, because EC2 allows few
 * such calls; never two calls at once for an account. One instance that EC2 refuses must not fail the others: a refused
 * batch is halved until those are found that EC2 takes.
 */
final class PowerLine {

    /** EC2 takes 1,000 and advises fewer; a refusal of one costs some calls more. */
    static final int MOST = 100;
    /** A call ends after 15 s; an answer that nobody has handed back by then is looked for in EC2. */
    private static final Duration LOST = Duration.ofMinutes(2);

    private final String operation;
    private final String client;
    private final Surroundings surroundings;
    private final Window window;
    private final Deque<Wish> wishes = new ArrayDeque<>();
    /** Batches that are to stay as they are. */
    private final Deque<List<Wish>> parts = new ArrayDeque<>();

    private Optional<PowerBatch> next = Optional.empty();
    private boolean permitted;
    private Optional<PowerBatch> out = Optional.empty();
    private Optional<SuspendedException> suspended = Optional.empty();
    private Instant notBefore = Instant.MIN;
    private Instant outSince = Instant.MIN;
    private Instant throttledSince = Instant.MAX;
    private int throttles;

    /** Client is the name of the endpoint's. */
    PowerLine(String operation, String client, Surroundings surroundings) {
        this.operation = operation;
        this.client = client;
        this.surroundings = surroundings;
        this.window = new Window(surroundings.window(), surroundings.pauses().timer());
    }

    /** What it shares with the other calls of its gateway. */
    record Surroundings(Supplier<Quota> quota, Pauses pauses, Duration window, Continuations continuations) {

        Instant now() {
            return pauses.timer().now();
        }
    }

    String operation() {
        return operation;
    }

    String client() {
        return client;
    }

    /** Completes when EC2 has accepted the call for this instance; may be given up until it is sent. */
    CompletableFuture<Void> ask(String instanceId) {
        var wish = new Wish(instanceId, new Asked<>());
        synchronized (this) {
            if (suspended.isPresent()) {
                return CompletableFuture.failedFuture(suspended.get());
            }
            if (wishes.isEmpty()) {
                notBefore = later(notBefore, surroundings.now().plus(window.length()));
            }
            wishes.add(wish);
        }
        return wish.done();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The batch whose turn it is; the caller makes the call, and hands back what came of it. */
    synchronized Optional<PowerBatch> due() {
        var now = surroundings.now();
        out.filter(batch -> now.isAfter(outSince.plus(LOST)))
                .ifPresent(batch -> failed(
                        batch,
                        new SuspendedException("The answer to " + batch + " was lost; the instances are looked at.")));
        if (out.isPresent()) {
            return Optional.empty();
        }
        if (next.isEmpty() && !now.isBefore(notBefore)) {
            choose();
        }
        if (permitted && next.isPresent() && next.get().quota().busy().add(operation)) {
            out = sent(next.get());
            outSince = now;
            next = Optional.empty();
        }
        return out;
    }

    /** What has been given up while it waited for its turn stays here. */
    private Optional<PowerBatch> sent(PowerBatch batch) {
        var wanted = batch.wishes().stream().filter(wish -> wish.done().send()).toList();
        if (wanted.isEmpty()) {
            batch.quota().busy().remove(operation);
            return Optional.empty();
        }
        return Optional.of(new PowerBatch(this, wanted, batch.quota()));
    }

    private void choose() {
        var chosen = parts.isEmpty() ? oldest() : parts.remove();
        var wanted = chosen.stream().filter(wish -> !wish.done().isDone()).toList();
        if (wanted.isEmpty()) {
            return;
        }
        window.joined(wanted.size());
        var batch = new PowerBatch(this, wanted, surroundings.quota().get());
        permitted = false;
        next = Optional.of(batch);
        Continuations.whenDone(
                batch.quota().budget().permit(operation, wanted.size()), (due, problem) -> permit(batch, problem));
    }

    private List<Wish> oldest() {
        var oldest = new ArrayList<Wish>();
        while (oldest.size() < MOST && !wishes.isEmpty()) {
            oldest.add(wishes.remove());
        }
        return oldest;
    }

    /** One that comes when its batch was suspended says nothing of the batch that is there now. */
    private synchronized void permit(PowerBatch batch, Throwable problem) {
        if (next.filter(waiting -> waiting == batch).isEmpty()) {
            return;
        }
        permitted = problem == null;
        if (problem != null) {
            next = Optional.empty();
            fail(batch.wishes(), problem);
        }
    }

    /** The answer named these; whoever it left out has not been asked for. */
    void answered(PowerBatch batch, Set<String> named) {
        if (!closed(batch)) {
            return;
        }
        calm();
        for (var wish : batch.wishes()) {
            if (named.contains(wish.instanceId())) {
                surroundings.continuations().complete(wish.done(), null);
            } else {
                fail(List.of(wish), unanswered(wish.instanceId()));
            }
        }
    }

    private MigrationException unanswered(String instanceId) {
        return new MigrationException(
                "UnexpectedAnswer",
                instanceId,
                operation + " was not answered for instance " + instanceId + ".",
                "Look at the instance in EC2; if it has not changed, the route does not send the typed request.");
    }

    void failed(PowerBatch batch, RuntimeException problem) {
        if (!closed(batch)) {
            return;
        }
        if (!(problem instanceof AwsFailure failure)) {
            fail(batch.wishes(), problem);
        } else if (failure.later()) {
            throttled(batch, failure);
        } else if (aboutAnInstance(failure) && batch.wishes().size() > 1) {
            halve(batch.wishes());
        } else {
            fail(batch.wishes(), failure);
        }
    }

    /** It did not happen, and may be well for each of the others. */
    private static boolean aboutAnInstance(AwsFailure failure) {
        return failure.fault() != AwsFault.AMBIGUOUS && failure.fault() != AwsFault.EXPIRED;
    }

    private synchronized void halve(List<Wish> refused) {
        var wanted = back(refused);
        var half = wanted.size() / 2;
        parts.addFirst(wanted.subList(half, wanted.size()));
        parts.addFirst(wanted.subList(0, half));
    }

    /** It has not happened for any of them; who gave up meanwhile is told so. */
    private static List<Wish> back(List<Wish> undone) {
        return undone.stream().filter(wish -> wish.done().back()).toList();
    }

    private synchronized void throttled(PowerBatch batch, AwsFailure failure) {
        var now = surroundings.now();
        if (failure.fault() == AwsFault.THROTTLED) {
            batch.quota().budget().throttled(operation);
        }
        throttledSince = throttles == 0 ? now : throttledSince;
        throttles++;
        if (Duration.between(throttledSince, now).compareTo(Calls.PATIENCE) < 0) {
            notBefore = later(notBefore, now.plus(surroundings.pauses().length(throttles)));
            parts.addFirst(back(batch.wishes()));
        } else {
            calm();
            fail(batch.wishes(), Calls.refusedTooLong(throttledSince, now, failure));
        }
    }

    private synchronized void calm() {
        throttles = 0;
    }

    private synchronized boolean closed(PowerBatch batch) {
        var mine = out.filter(batch::equals).isPresent();
        if (mine) {
            out = Optional.empty();
            batch.quota().busy().remove(operation);
        }
        return mine;
    }

    private void fail(Collection<Wish> those, Throwable problem) {
        those.forEach(wish -> surroundings.continuations().fail(wish.done(), problem));
    }

    /** A call under way goes on, but nobody waits for it: its outcome is looked at. */
    synchronized void suspendAll(SuspendedException why) {
        suspended = Optional.of(why);
        var all = new ArrayList<>(wishes);
        parts.forEach(all::addAll);
        next.ifPresent(batch -> all.addAll(batch.wishes()));
        out.ifPresent(batch -> all.addAll(batch.wishes()));
        wishes.clear();
        parts.clear();
        next = Optional.empty();
        fail(all, why);
    }

    synchronized void resume() {
        suspended = Optional.empty();
    }
}
