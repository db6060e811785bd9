package caravan.status;

import caravan.model.Finding;
import java.util.List;

/**
 * Everything that the status of one Plan is made of.
 *
 * @param references findings about the objects that it refers to
 * @param migrations those of the plan, oldest first, as projected
 * @param parted whether nothing of it goes forward any more: what an archived plan waits for
 * @param open whether some record of it has not ended
 */
public record PlanView(
        PlanRead plan, List<Finding> references, List<MigrationResult> migrations, boolean parted, boolean open) {}
