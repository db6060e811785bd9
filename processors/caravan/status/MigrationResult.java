package caravan.status;

import java.util.List;
import java.util.Map;

/**
 * A Migration as projected.
 *
 * @param status to be written
 * @param vms uncut, for the Plan
 */
public record MigrationResult(
        UserObject migration, Map<String, Object> status, Outcome outcome, List<Map<String, Object>> vms, long ended) {

    List<Map<String, Object>> conditions() {
        return Nested.list(status, "conditions");
    }
}
