package caravan.model;

import java.util.List;

/**
 * One instance of a plan. What a VM leaves out is taken from the plan.
 *
 * @param id the EC2 instance id
 * @param name the reference's name, or the id where the plan gives none
 * @param targetName empty: made from the name
 * @param pvcNameTemplate empty: the plan's
 * @param nestedVirtualization empty, {@code true} or {@code false}
 * @param hooks one for each step at most
 * @param unlocking of encrypted disks
 */
public record PlanVm(
        String id,
        String name,
        String targetName,
        TargetPower targetPower,
        String pvcNameTemplate,
        String nestedVirtualization,
        boolean deleteVmOnFailMigration,
        List<PlanHook> hooks,
        Unlocking unlocking) {

    public PlanVm {
        hooks = List.copyOf(hooks);
    }

    /** Without hooks, and with disks that are not encrypted by the guest. */
    public PlanVm(
            String id,
            String name,
            String targetName,
            TargetPower targetPower,
            String pvcNameTemplate,
            String nestedVirtualization,
            boolean deleteVmOnFailMigration) {
        this(
                id,
                name,
                targetName,
                targetPower,
                pvcNameTemplate,
                nestedVirtualization,
                deleteVmOnFailMigration,
                List.of(),
                Unlocking.NONE);
    }
}
