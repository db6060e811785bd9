package caravan.model;

/**
 * One instance of a plan. What a VM leaves out is taken from the plan.
 *
 * @param id the EC2 instance id
 * @param name the reference's name, or the id where the plan gives none
 * @param targetName empty: made from the name
 * @param pvcNameTemplate empty: the plan's
 * @param nestedVirtualization empty, {@code true} or {@code false}
 */
public record PlanVm(
        String id,
        String name,
        String targetName,
        TargetPower targetPower,
        String pvcNameTemplate,
        String nestedVirtualization,
        boolean deleteVmOnFailMigration) {}
