package caravan.sim.aws;

import java.time.Duration;

/**
 * How long it takes until everybody sees what was created or tagged (EC2 developer guide, "Eventual consistency"); at once
 * until a test says otherwise. Windows are simulated time from the creation; what was seeded is always seen.
 */
public final class Consistency {

    private volatile Duration byId = Duration.ZERO;
    private volatile Duration inLists = Duration.ZERO;
    private volatile Duration toWrites = Duration.ZERO;
    private volatile Duration tags = Duration.ZERO;

    /** A describe by id fails with NotFound for this long. */
    public Consistency invisibleById(Duration window) {
        byId = window;
        return this;
    }

    /** A describe by filter, or of everything, leaves the object out for this long, without a word. */
    public Consistency invisibleInLists(Duration window) {
        inLists = window;
        return this;
    }

    /** A mutating call on the object fails with NotFound for this long. */
    public Consistency invisibleToWrites(Duration window) {
        toWrites = window;
        return this;
    }

    /** All three. */
    public Consistency invisible(Duration window) {
        return invisibleById(window).invisibleInLists(window).invisibleToWrites(window);
    }

    /** Reads, and filters by tag, show the tags of this long ago; a new object has none. */
    public Consistency tagsLater(Duration window) {
        tags = window;
        return this;
    }

    public void clear() {
        invisible(Duration.ZERO).tagsLater(Duration.ZERO);
    }

    boolean seenById(Turn turn, Resource<?> one) {
        return isOlder(turn, one, byId);
    }

    boolean seenInLists(Turn turn, Resource<?> one) {
        return isOlder(turn, one, inLists);
    }

    boolean seenByWrites(Turn turn, Resource<?> one) {
        return isOlder(turn, one, toWrites);
    }

    Duration tagLag() {
        return tags;
    }

    /** The window of others is over; they look when it suits them. */
    private static boolean isOlder(Turn turn, Resource<?> one, Duration window) {
        return turn.isByOthers() || one.isSeeded() || !one.madeAt().plus(window).isAfter(turn.now());
    }
}
