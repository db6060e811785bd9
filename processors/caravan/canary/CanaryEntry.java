package caravan.canary;

import caravan.api.InstanceMigration;
import caravan.model.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the log tells of one perch.
 *
 * @param under the record of the flight of which something may be left; empty where nothing is
 * @param flown when the last one came back, and what it has found
 */
record CanaryEntry(String key, Optional<InstanceMigration> under, Optional<Flown> flown) {

    /** What one flight has told; nothing found means that all went well. */
    record Flown(Instant at, List<Finding> findings) {

        Flown {
            findings = List.copyOf(findings);
        }
    }
}
