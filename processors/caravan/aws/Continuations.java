package caravan.aws;

import caravan.model.SuspendedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completes futures on the one bounded executor that may run what callers hang onto them. */
final class Continuations {

    private static final Logger LOG = LoggerFactory.getLogger(Continuations.class);

    private final Executor executor;

    Continuations(Executor executor) {
        this.executor = executor;
    }

    /** The same outcome on the right thread, with the bare failure and no CompletionException around it. */
    <T> CompletableFuture<T> of(CompletableFuture<T> origin) {
        return of(origin, new CompletableFuture<>());
    }

    /** As {@link #of(CompletableFuture)}, told to the one who waits for it. */
    <T> CompletableFuture<T> of(CompletableFuture<T> origin, CompletableFuture<T> handedOver) {
        whenDone(origin, (value, problem) -> {
            if (problem == null) {
                complete(handedOver, value);
            } else {
                fail(handedOver, told(bare(problem)));
            }
        });
        return handedOver;
    }

    <T> void complete(CompletableFuture<T> future, T value) {
        run(future, () -> future.complete(value));
    }

    <T> void fail(CompletableFuture<T> future, Throwable problem) {
        run(future, () -> future.completeExceptionally(problem));
    }

    private <T> void run(CompletableFuture<T> future, Runnable completion) {
        try {
            executor.execute(completion);
        } catch (RejectedExecutionException e) {
            future.completeExceptionally(told(e));
        }
    }

    /** An executor that refuses work is one that was shut down. */
    private static Throwable told(Throwable problem) {
        return problem instanceof RejectedExecutionException
                ? new SuspendedException(SuspendedException.Reason.SHUTDOWN, "Caravan is shutting down.", problem)
                : problem;
    }

    /** What happens at the end of a future that nobody else hangs onto; what fails there is a defect, and is logged. */
    static <T> void whenDone(CompletableFuture<T> future, BiConsumer<T, Throwable> end) {
        var unused = future.whenComplete((value, problem) -> {
            try {
                end.accept(value, problem);
            } catch (RuntimeException e) {
                LOG.error("The end of a call could not be handled.", e);
            }
        });
    }

    static Throwable bare(Throwable problem) {
        return problem instanceof CompletionException && problem.getCause() != null
                ? bare(problem.getCause())
                : problem;
    }
}
