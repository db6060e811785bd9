package caravan.aws;

/** A call to AWS that gave no answer that we want. Carries what a person needs to ask AWS about it. */
public final class AwsFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final AwsFault fault;
    private final String operation;
    private final String code;
    private final String requestId;

    /** Code and request id are empty where AWS sent none. */
    public AwsFailure(AwsFault fault, String operation, String code, String requestId, Throwable cause) {
        super(operation + " failed: " + (code.isEmpty() ? "" : code + ": ") + cause.getMessage(), cause);
        this.fault = fault;
        this.operation = operation;
        this.code = code;
        this.requestId = requestId;
    }

    /** AWS found the calls of this operation too many, and not something about this one object. */
    boolean rateLimited() {
        return fault == AwsFault.THROTTLED && AwsFaults.aboutRate(code);
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
