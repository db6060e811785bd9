package caravan.aws;

import java.util.concurrent.CompletableFuture;

/**
 * What becomes of a call that somebody asked for. Until it is sent, and between two tries, whoever asked may give it up
 * by {@link #cancel}; what has been sent is waited for, because only its answer tells whether it has happened.
 */
final class Asked<T> extends CompletableFuture<T> {

    private boolean sent;
    private boolean givenUp;

    /** Whether it may be sent now; false when it was given up, or is over. */
    synchronized boolean send() {
        sent = !isDone();
        return sent;
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
