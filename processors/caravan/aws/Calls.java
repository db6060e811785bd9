package caravan.aws;

import caravan.model.SuspendedException;
import caravan.model.SuspendedException.Reason;
import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Makes the calls of one gateway: a permit of the account's quota first, then a thread of the call's lane. A throttled
 * call did not happen and is repeated with a new permit, and for changes a new look at the fence; nothing else is ever
 * repeated here.
 */
final class Calls implements AutoCloseable {

    private static final String STOPPING = "Caravan is shutting down.";
    /**
     * Refused longer than this, a call gives its record back, so that the status tells it and deadlines are looked at;
     * the record is entered again and goes on.
     */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Supplier<Quota> quota;
    private final Pauses pauses;
    private final Continuations continuations;
    private volatile boolean closed;

    /** The quota is asked for at each call: it changes when the account becomes known. */
    Calls(Supplier<Quota> quota, Pauses pauses, Continuations continuations) {
        this.quota = quota;
        this.pauses = pauses;
        this.continuations = continuations;
    }

    /** Told is how it is counted among the calls of those that ask. */
    private record Call<T>(String operation, String told, CallGroup group, Supplier<T> body, Asked<T> asked) {}

    /** How often it was throttled, and since when; waiting for a permit is not being throttled. */
    private record Throttled(int times, Instant since) {}

    /** Whoever cancels it before it is sent, or while it is throttled, is free at once; else its answer is waited for. */
    <T> CompletableFuture<T> call(String operation, Supplier<T> body) {
        return send(operation, operation, body);
    }

    /** As {@link #call}, for one that the body sends with DryRun. */
    <T> CompletableFuture<T> rehearse(String operation, Supplier<T> body) {
        return send(operation, operation + " (DryRun)", body);
    }

    private <T> CompletableFuture<T> send(String operation, String told, Supplier<T> body) {
        var call = new Call<>(operation, told, CallGroup.of(operation), body, new Asked<>());
        return continuations.of(attempt(call, new Throttled(0, Instant.MAX)), call.asked());
    }

    Timer timer() {
        return pauses.timer();
    }

    private <T> CompletableFuture<T> attempt(Call<T> call, Throttled before) {
        var current = quota.get();
        var permit = current.budget().permit(call.operation());
        // Whoever has given up takes no token from those behind.
        Continuations.whenDone(call.asked(), (over, problem) -> permit.cancel(false));
        return permit.thenCompose(due -> CompletableFuture.supplyAsync(
                        () -> made(call), current.lanes().of(call.group())))
                .exceptionallyCompose(problem -> again(call, before, Continuations.bare(problem)));
    }

    private <T> T made(Call<T> call) {
        if (closed) {
            throw stopping();
        }
        if (!call.asked().send()) {
            throw new CancellationException();
        }
        Tally.count(call.asked().asking(), call.told());
        return call.body().get();
    }

    private <T> CompletableFuture<T> again(Call<T> call, Throttled before, Throwable problem) {
        if (closed || !(problem instanceof AwsFailure failure) || !failure.later()) {
            return CompletableFuture.failedFuture(problem);
        }
        if (failure.fault() == AwsFault.THROTTLED) {
            quota.get().budget().throttled(call.operation());
        }
        if (!call.asked().back()) {
            return CompletableFuture.failedFuture(new CancellationException());
        }
        var now = timer().now();
        var since = before.times() == 0 ? now : before.since();
        return Duration.between(since, now).compareTo(PATIENCE) < 0
                ? pauses.before(before.times() + 1)
                        .thenCompose(over -> attempt(call, new Throttled(before.times() + 1, since)))
                : CompletableFuture.failedFuture(refusedTooLong(since, now, failure));
    }

    /** Too many calls say nothing of the record; too many things do, and are its concern when that lasts. */
    static RuntimeException refusedTooLong(Instant since, Instant now, AwsFailure failure) {
        if (failure.fault() == AwsFault.BUSY) {
            return failure.since(since);
        }
        var waited = Duration.between(since, now);
        return new SuspendedException(
                Reason.TOO_MANY_CALLS,
                failure.operation() + " has been throttled for " + waited.toSeconds() + " s (" + failure.code()
                        + "); others use up the account's quota. It is tried again.",
                failure,
                since);
    }

    private static SuspendedException stopping() {
        return new SuspendedException(Reason.SHUTDOWN, STOPPING);
    }

    /** Whoever comes later is suspended. */
    @Override
    public void close() {
        closed = true;
    }
}
