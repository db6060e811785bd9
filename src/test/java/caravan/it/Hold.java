package caravan.it;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** The next call of a kind is held until it is released; where the gate is closed before, it never goes on. */
final class Hold {

    /** What is held back. */
    enum Side {
        /** The request: nothing has happened. */
        BEFORE,
        /** The answer: it has happened, and the caller does not know. */
        AFTER
    }

    private final Side side;
    private final Predicate<Call> wanted;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CompletableFuture<Call> reached = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean abandoned;

    Hold(Side side, Predicate<Call> wanted) {
        this.side = side;
        this.wanted = wanted;
    }

    Side side() {
        return side;
    }

    /** Completes when the call is held: with the side AFTER, as soon as the server has begun to answer. */
    CompletableFuture<Call> reached() {
        return reached;
    }

    /** Lets the call, or its answer, go on. */
    void release() {
        over.countDown();
    }

    void abandon() {
        abandoned = true;
        over.countDown();
    }

    boolean takes(Call call) {
        return !taken.get() && wanted.test(call) && taken.compareAndSet(false, true);
    }

    /** Blocks the connection. */
    void keep(Call call) throws IOException {
        reached.complete(call);
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while " + call.name() + " was held.", e);
        }
        if (abandoned) {
            throw new IOException(call.name() + " was held until the gate closed.");
        }
    }
}
