package caravan.kube;

import caravan.model.Futures;

/** A call to the API server that gave no answer that we want. The message names verb, object and the server's words. */
public final class KubeFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final boolean notMade;

    /** What the answer means. */
    public enum Reason {
        /** Somebody else wrote in between: read again, decide again. */
        CONFLICT,
        ALREADY_EXISTS,
        NOT_FOUND,
        /** 403; the server's message names user, verb and resource. */
        FORBIDDEN,
        /** 400, 413 or 422: the same object will never be taken. Also a read whose answer cannot be decoded. */
        INVALID,
        /** No answer, 401, 429 or 5xx: it may have happened. Also a write whose answer cannot be decoded. */
        UNREACHABLE
    }

    public KubeFailure(Reason reason, String message, Throwable cause) {
        this(reason, false, message, cause);
    }

    private KubeFailure(Reason reason, boolean notMade, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.notMade = notMade;
    }

    /** A create that the server has answered with a 4xx, other than that the name is taken. */
    public static KubeFailure notMade(Reason reason, String message) {
        return new KubeFailure(reason, true, message, null);
    }

    /** Whether a create failed, and it is certain that nothing was made by it. */
    public static boolean isNotMade(Throwable failure) {
        return Futures.causeOf(failure) instanceof KubeFailure kube && kube.notMade;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether a create found the name taken, be it by its own first try. */
    public static boolean alreadyExists(Throwable failure) {
        return Futures.causeOf(failure) instanceof KubeFailure kube && kube.is(Reason.ALREADY_EXISTS);
    }

    public boolean is(Reason wanted) {
        return reason == wanted;
    }
}
