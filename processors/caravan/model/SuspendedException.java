package caravan.model;

/**
 * Nothing is decided: a conflict, an ambiguous answer, an unreachable API server, a lost lease, a shutdown. The record
 * stays as it is and is entered again later, by looking first.
 */
public final class SuspendedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SuspendedException(String why) {
        super(why);
    }

    public SuspendedException(String why, Throwable cause) {
        super(why, cause);
    }
}
