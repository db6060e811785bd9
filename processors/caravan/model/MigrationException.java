package caravan.model;

/**
 * A definite failure: what was wanted did not happen and will not happen by waiting. Before commit it leads to the
 * roll-back.
 */
public final class MigrationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String object;
    private final String remedy;

    /**
     * Tells the three things that an operator needs.
     *
     * @param reason CamelCase constant, published as a condition's reason
     * @param object what it happened to, such as {@code vol-0a1b} or {@code PersistentVolumeClaim vms/web-1-disk-0}
     * @param remedy what the operator can do
     */
    public MigrationException(String reason, String object, String problem, String remedy) {
        super(problem);
        this.reason = reason;
        this.object = object;
        this.remedy = remedy;
    }

    /** Keeps the cause, whose message should be part of {@code problem} already. */
    public MigrationException(String reason, String object, String problem, String remedy, Throwable cause) {
        this(reason, object, problem, remedy);
        initCause(cause);
    }

    public String reason() {
        return reason;
    }

    public String object() {
        return object;
    }

    public String remedy() {
        return remedy;
    }
}
