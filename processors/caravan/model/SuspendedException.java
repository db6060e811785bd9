package caravan.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Nothing is decided: a conflict, an ambiguous answer, an unreachable API server, a lost lease, a shutdown. The record
 * stays as it is and is entered again later, by looking first.
 */
public final class SuspendedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    /** Null where it has only just begun. */
    private final Instant since;

    /** Why, in the words of a condition. */
    public enum Reason {
        /** What the message says; looking again later tells. */
        UNDECIDED("Undecided"),
        /** The clocks of AWS and of this machine are too far apart; the operator has to set one right. */
        CLOCK_SKEW("ClockSkew"),
        /** Another replica acts, or none. */
        NOT_LEADER("NotLeader"),
        SHUTDOWN("Shutdown"),
        /** More calls wait than this process holds, or one waited too long for the account's quota. */
        TOO_MANY_CALLS("TooManyCalls");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** In the style of a condition's reason. */
        public String text() {
            return text;
        }
    }

    public SuspendedException(String why) {
        this(Reason.UNDECIDED, why);
    }

    public SuspendedException(String why, Throwable cause) {
        this(Reason.UNDECIDED, why, cause);
    }

    public SuspendedException(Reason reason, String why) {
        this(reason, why, null);
    }

    public SuspendedException(Reason reason, String why, Throwable cause) {
        this(reason, why, cause, null);
    }

    /** What has been tried in vain since then. */
    public SuspendedException(Reason reason, String why, Throwable cause, Instant since) {
        super(why, cause);
        this.reason = reason;
        this.since = since;
    }

    public Reason reason() {
        return reason;
    }

    /** Since when it is so, where that is earlier than now. */
    public Optional<Instant> since() {
        return Optional.ofNullable(since);
    }
}
