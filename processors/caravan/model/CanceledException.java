package caravan.model;

/** The user wants this migration to stop: cancel, delete or archive. Before commit it leads to the roll-back. */
public final class CanceledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /** The reason is {@code UserRequested}, {@code Deleted}, {@code Archived} …. */
    public CanceledException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
