package caravan.aws;

import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What becomes of a call that somebody asked for. Until it is sent, and between two tries, whoever asked may give it up
 * by {@link #cancel}; what has been sent is waited for, because only its answer tells whether it has happened.
 */
final class Asked<T> extends CompletableFuture<T> {

    private final Set<Tally> asking = Tally.asking();
    private boolean sent;
    private boolean givenUp;

    /** Whether it may be sent now; false when it was given up, or is over. */
    synchronized boolean send() {
        sent = !isDone();
        return sent;
    }

    /** Whose calls it counts among. */
    Set<Tally> asking() {
        return asking;
    }

    /** The next page, or the next half, is asked for by the same. */
    @Override
    public boolean complete(T value) {
        return Tally.within(asking, () -> super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable problem) {
        return Tally.within(asking, () -> super.completeExceptionally(problem));
    }

    /** It was not taken, and may be sent again, unless it was given up meanwhile: then it is over. */
    synchronized boolean back() {
        sent = false;
        return givenUp ? !super.cancel(false) : !isDone();
    }

    @Override
    public synchronized boolean cancel(boolean mayInterruptIfRunning) {
        givenUp = true;
        return !sent && super.cancel(mayInterruptIfRunning);
    }
}
