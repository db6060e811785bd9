package caravan.status;

import java.util.List;
import java.util.Map;

/**
 * A Migration as projected.
 *
 * @param status to be written
 * @param vms uncut, for the Plan
 * @param alarms Critical conditions of its VMs: type to message
 */
public record MigrationResult(
        UserObject migration,
        Map<String, Object> status,
        Outcome outcome,
        List<Map<String, Object>> vms,
        long ended,
        Map<String, String> alarms) {

    List<Map<String, Object>> conditions() {
        return Nested.list(status, "conditions");
    }
}
