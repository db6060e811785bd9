package caravan.sim.kube.memory;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Whether an incarnation of an engine still lives; once it is dead, nothing that it has asked for runs any more. */
final class Life {

    private final Executor continuations;
    private volatile boolean ended;

    Life(Executor continuations) {
        this.continuations = continuations;
    }

    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }

    /** Runs it where futures complete, if it still lives by then. */
    void run(Runnable work) {
        try {
            continuations.execute(() -> ifAlive(work));
        } catch (RejectedExecutionException e) {
            // As the product's own pool: a future must end even when the executor takes no more.
            ifAlive(work);
        }
    }

    void ifAlive(Runnable work) {
        if (!ended) {
            work.run();
        }
    }

    /** The same time, whose alarms do not ring for the dead. */
    Timer timer(Timer timer) {
        return new Timer() {
            @Override
            public Instant now() {
                return timer.now();
            }

            @Override
            public CompletableFuture<Void> after(Duration duration) {
                var rings = new CompletableFuture<Void>();
                if (!ended) {
                    var unused = timer.after(duration)
                            .whenComplete((nothing, failure) -> ifAlive(() -> pass(failure, rings)));
                }
                return rings;
            }
        };
    }

    private static void pass(Throwable failure, CompletableFuture<Void> rings) {
        if (failure == null) {
            rings.complete(null);
        } else {
            rings.completeExceptionally(failure);
        }
    }
}
