package caravan;

import java.util.LinkedHashSet;

/** What an exception says to somebody who cannot read stack traces. */
final class Reasons {

    private Reasons() {}

    /** The messages from the outermost to the cause; what repeats another one is left out; one line. */
    static String of(Throwable failure) {
        var reasons = new LinkedHashSet<String>();
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            var message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            var reason = message.replaceAll("\\s+", " ").strip();
            if (reasons.stream().noneMatch(said -> said.contains(reason))) {
                reasons.add(reason);
            }
        }
        return String.join(" Because: ", reasons);
    }
}
