package caravan.intake;

import caravan.model.SuspendedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The answer of a gateway, waited for: a drop is checked on the thread that brought it. The gateways have deadlines of
 * their own; the one here is for a gateway that forgot.
 */
final class Answer {

    private static final int MINUTES = 3;

    private Answer() {}

    static <T> T of(CompletableFuture<T> future) {
        try {
            return future.get(MINUTES, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (TimeoutException e) {
            throw new SuspendedException("No answer within " + MINUTES + " minutes.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuspendedException("Interrupted while waiting for an answer.", e);
        }
    }

    /** Calls made at the same time can be joined by the gateway; all are under way before the first is waited for. */
    static <T> List<T> ofAll(List<CompletableFuture<T>> futures) {
        return futures.stream().map(Answer::of).toList();
    }

    private static RuntimeException unwrapped(Throwable thrown) {
        var cause = thrown.getCause();
        if (cause instanceof CompletionException) {
            return unwrapped(cause);
        }
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }
}
