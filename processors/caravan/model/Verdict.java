package caravan.model;

/** What a wait makes of an object as last seen. */
public sealed interface Verdict {

    /** The wait is over. */
    record Reached() implements Verdict {}

    /** Not yet; the progress in percent, 0 where there is none to tell. */
    record Waiting(int percent) implements Verdict {}

    /** It will never be reached; the wait fails at once with this. */
    record Impossible(RuntimeException why) implements Verdict {}

    static Verdict reachedIf(boolean reached) {
        return reached ? new Reached() : new Waiting(0);
    }
}
