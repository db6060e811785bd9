package caravan.endurance;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Which of a run's calls the matrix kills at: every change, and every read but those that only repeat an earlier one while
 * nothing was changed, as the looks of a long wait do.
 */
final class CrashPoints {

    private CrashPoints() {}

    static List<ExternalCall> of(List<ExternalCall> calls) {
        var points = new ArrayList<ExternalCall>();
        var repeated = new HashSet<String>();
        for (var call : calls) {
            if (call.writes() && !isTelling(call)) {
                repeated.clear();
                points.add(call);
            } else if (repeated.add(call.what())) {
                points.add(call);
            }
        }
        return points;
    }

    /** Events and the status of users' objects tell what was done, and change nothing that a migration depends on. */
    private static boolean isTelling(ExternalCall call) {
        return !call.aws()
                && (call.operation().endsWith("events")
                        || (call.operation().endsWith("/status") && !call.writesRecord()));
    }
}
