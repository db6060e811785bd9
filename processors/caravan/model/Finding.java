package caravan.model;

/**
 * Something that a reader or a check has to say about a user's object.
 *
 * @param reason one word for the kind of it, such as {@code AutoScalingMember}, which conditions have as their type; empty
 *     where the field that it is about tells enough
 * @param pointer JSON pointer to the field, such as {@code /spec/vms/0/id}
 * @param problem what is wrong: a sentence where there is a reason, else what follows the pointer in one
 * @param allowed what is allowed, or what to do
 */
public record Finding(Severity severity, String reason, String pointer, String problem, String allowed) {

    /** Whether it stops the object from being used. */
    public enum Severity {
        REFUSED,
        WARNING
    }

    /** The object cannot be used as it is. */
    public static Finding refused(String pointer, String problem, String allowed) {
        return new Finding(Severity.REFUSED, "", pointer, problem, allowed);
    }

    /** The object is used, and the user should know. */
    public static Finding warning(String pointer, String problem, String allowed) {
        return new Finding(Severity.WARNING, "", pointer, problem, allowed);
    }

    /** The same of another field. */
    public Finding at(String other) {
        return new Finding(severity, reason, other, problem, allowed);
    }

    /** Whether it is of the kind that stops. */
    public boolean isRefusal() {
        return severity == Severity.REFUSED;
    }
}
