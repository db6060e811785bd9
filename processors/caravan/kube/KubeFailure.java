package caravan.kube;

import caravan.model.Futures;

/** A call to the API server that gave no answer that we want. The message names verb, object and the server's words. */
public final class KubeFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

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
        super(message, cause);
        this.reason = reason;
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
