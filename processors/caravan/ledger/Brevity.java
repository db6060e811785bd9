package caravan.ledger;

import caravan.api.Condition;
import caravan.api.Failure;
import caravan.api.InstanceMigrationStatus;
import java.util.ArrayList;
import java.util.List;

/** Pure: keeps what others say short enough for a record, which has room for 1 MiB; a cut is marked. */
final class Brevity {

    /** An API server's refusal of a whole object is about as long; more is read by nobody. */
    private static final int LONGEST_TEXT = 2_000;
    /** The first ones tell the cause, the last ones how it stands. */
    private static final int MOST_REASONS = 20;

    private static final String MARK = " … (cut)";

    private Brevity() {}

    static InstanceMigrationStatus of(InstanceMigrationStatus status) {
        var brief = status.withMessage(cut(status.message()));
        for (var condition : status.conditions()) {
            brief = isLong(condition.message()) || isLong(condition.suggestion())
                    ? brief.withCondition(cut(condition))
                    : brief;
        }
        return status.failure() == null ? brief : brief.withFailure(cut(status.failure()));
    }

    private static Condition cut(Condition wordy) {
        return new Condition(
                wordy.type(),
                wordy.status(),
                wordy.reason(),
                wordy.category(),
                cut(wordy.message()),
                cut(wordy.suggestion()),
                wordy.lastTransitionTime(),
                wordy.rest());
    }

    private static Failure cut(Failure failure) {
        return new Failure(
                failure.step(),
                failure.reason(),
                failure.canceled(),
                cut(failure.object()),
                cut(failure.remedy()),
                failure.requestId(),
                few(failure.reasons().stream().map(Brevity::cut).toList()),
                failure.rest());
    }

    private static List<String> few(List<String> reasons) {
        if (reasons.size() <= MOST_REASONS) {
            return reasons;
        }
        var half = MOST_REASONS / 2;
        var few = new ArrayList<>(reasons.subList(0, half));
        few.add("… (some reasons in between are left out; the log has all of them)");
        few.addAll(reasons.subList(reasons.size() - half + 1, reasons.size()));
        return few;
    }

    private static boolean isLong(String text) {
        return text != null && text.length() > LONGEST_TEXT;
    }

    private static String cut(String text) {
        return isLong(text) ? text.substring(0, LONGEST_TEXT - MARK.length()) + MARK : text;
    }
}
