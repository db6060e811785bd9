package caravan.aws;

import caravan.model.SuspendedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Makes the calls of one gateway: a permit first, then a thread of the call's lane. A throttled call did not happen and
 * is repeated with a new permit, and for changes a new look at the fence; nothing else is ever repeated here.
 */
final class Calls implements AutoCloseable {

    /** About two minutes: 1, 2, 4, 8, 16, 20, 20 … seconds. */
    private static final int READ_TRIES = 9;
    /** About half a minute, longer than the 15 s that EC2 wants between two snapshots of one volume. */
    private static final int CHANGE_TRIES = 6;

    private static final String STOPPING = "Caravan is shutting down.";
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    private final RequestBudget budget;
    private final Lanes lanes;
    private final Pacing pacing;
    private final Continuations continuations;
    private volatile boolean closed;

    Calls(RequestBudget budget, Lanes lanes, Pacing pacing, Continuations continuations) {
        this.budget = budget;
        this.lanes = lanes;
        this.pacing = pacing;
        this.continuations = continuations;
    }

    private record Call<T>(String operation, CallGroup group, Supplier<T> body) {

        boolean mayRepeat(int tries, Throwable problem) {
            return problem instanceof AwsFailure failure
                    && failure.fault() == AwsFault.THROTTLED
                    && tries < (group.mutating() ? CHANGE_TRIES : READ_TRIES);
        }
    }

    <T> CompletableFuture<T> call(String operation, Supplier<T> body) {
        return continuations.of(attempt(new Call<>(operation, CallGroup.of(operation), body), 1));
    }

    CompletableFuture<Void> permit(String operation) {
        return continuations.of(budget.permit(operation));
    }

    private <T> CompletableFuture<T> attempt(Call<T> call, int tries) {
        return budget.permit(call.operation())
                .thenCompose(due -> CompletableFuture.supplyAsync(() -> made(call), lanes.of(call.group())))
                .exceptionallyCompose(problem -> again(call, tries, Continuations.bare(problem)));
    }

    private <T> T made(Call<T> call) {
        if (closed) {
            throw new SuspendedException(STOPPING);
        }
        return call.body().get();
    }

    private <T> CompletableFuture<T> again(Call<T> call, int tries, Throwable problem) {
        return call.mayRepeat(tries, problem)
                ? pacing.timer().after(pause(tries)).thenCompose(over -> attempt(call, tries + 1))
                : CompletableFuture.failedFuture(problem);
    }

    /** Doubles, with up to a quarter of jitter, so that a crowd does not come back as one. */
    private Duration pause(int tries) {
        var millis = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << (tries - 1));
        return Duration.ofMillis(millis + pacing.chance().nextLong(1 + millis / 4));
    }

    /** Those who wait for a permit; later calls go on, as far as the fence lets them. */
    void suspendAll(String why) {
        budget.suspendAll(new SuspendedException(why));
    }

    /** Everybody who waits for a permit or a thread is suspended, and so is whoever comes later. */
    @Override
    public void close() {
        closed = true;
        suspendAll(STOPPING);
        lanes.close();
    }
}
