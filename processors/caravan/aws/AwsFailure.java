package caravan.aws;

import java.time.Instant;
import java.util.Optional;

/** A call to AWS that gave no answer that we want. Carries what a person needs to ask AWS about it. */
public final class AwsFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Before the ARN of a role, in the operation of a call that asks for a session of it. */
    static final String ASSUME_ROLE = "AssumeRole of ";

    private final AwsFault fault;
    private final String operation;
    private final String code;
    private final String requestId;
    /** Null where it was asked for once. */
    private final Instant since;

    /** Code and request id are empty where AWS sent none. */
    public AwsFailure(AwsFault fault, String operation, String code, String requestId, Throwable cause) {
        this(fault, operation, new Answer(code, requestId, null), cause);
    }

    private AwsFailure(AwsFault fault, String operation, Answer answer, Throwable cause) {
        super(
                operation + " failed: " + (answer.code().isEmpty() ? "" : answer.code() + ": ") + cause.getMessage(),
                cause);
        this.fault = fault;
        this.operation = operation;
        this.code = answer.code();
        this.requestId = answer.requestId();
        this.since = answer.since();
    }

    private record Answer(String code, String requestId, Instant since) {}

    /** Whether it is AWS's word that policies do not allow a call; other denials are of credentials. */
    public static boolean isUnauthorized(Throwable cause) {
        return cause instanceof AwsFailure answer && answer.code.equals("UnauthorizedOperation");
    }

    /** ARN of the role that STS does not let the keys assume, where this is that answer. */
    public Optional<String> refusedRole() {
        return fault == AwsFault.DENIED && operation.startsWith(ASSUME_ROLE)
                ? Optional.of(operation.substring(ASSUME_ROLE.length()))
                : Optional.empty();
    }

    /** The same answer, which AWS has given again and again since then. */
    AwsFailure since(Instant first) {
        return new AwsFailure(fault, operation, new Answer(code, requestId, first), getCause());
    }

    /** Since when AWS has given this answer, where it was asked again. */
    public Optional<Instant> since() {
        return Optional.ofNullable(since);
    }

    /** It did not happen, and the same request may be taken in a while. */
    boolean later() {
        return fault == AwsFault.THROTTLED || fault == AwsFault.BUSY;
    }

    public AwsFault fault() {
        return fault;
    }

    public String operation() {
        return operation;
    }

    public String code() {
        return code;
    }

    public String requestId() {
        return requestId;
    }
}
