package caravan.model;

/** What a wait makes of an object as last seen. */
public sealed interface Verdict {

    /** The wait is over. */
    record Reached() implements Verdict {}

    /**
     * Not yet.
     *
     * @param percent the progress, 0 where there is none to tell
     * @param seen for people, how the object stands, such as {@code it is Pending}; empty where there is nothing to tell
     */
    record Waiting(int percent, String seen) implements Verdict {

        public Waiting(int percent) {
            this(percent, "");
        }
    }

    /** Not yet, and what is waited for is at work by itself: however long it takes, it has not stalled. */
    record Working() implements Verdict {}

    /** It will never be reached; the wait fails at once with this. */
    record Impossible(RuntimeException why) implements Verdict {}

    static Verdict reachedIf(boolean reached) {
        return reached ? new Reached() : new Waiting(0);
    }
}
