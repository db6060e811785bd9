package caravan.status;

import caravan.api.InstanceMigration;
import caravan.api.reader.Reading;
import caravan.model.Migration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the status of one Migration is made of.
 *
 * @param plan empty where it does not exist
 * @param records its own, and those of other Migrations of its plan
 */
public record MigrationView(
        UserObject migration, Reading<Migration> reading, Optional<PlanRead> plan, List<InstanceMigration> records) {}
