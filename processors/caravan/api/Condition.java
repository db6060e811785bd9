package caravan.api;

/** A condition in the peer's shape; category is Critical, Error, Warn, Required or Advisory. */
public record Condition(
        String type,
        String status,
        String reason,
        String category,
        String message,
        String suggestion,
        String lastTransitionTime) {

    public static final String TRUE = "True";
    public static final String FALSE = "False";
}
