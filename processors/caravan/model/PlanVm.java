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
 * @param rootDisk which disk to boot from, as the user names it; empty: the instance's root device
 * @param instanceType of KubeVirt; empty: processors and memory as in EC2
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
        String rootDisk,
        String instanceType,
        List<PlanHook> hooks,
        Unlocking unlocking) {

    public PlanVm {
        hooks = List.copyOf(hooks);
    }

    /** Without hooks and disks that its guest encrypts; it boots from its root device and is as large as in EC2. */
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
                "",
                "",
                List.of(),
                Unlocking.NONE);
    }

    /** The same with some of its hooks. */
    public PlanVm withHooks(List<PlanHook> some) {
        return new PlanVm(
                id,
                name,
                targetName,
                targetPower,
                pvcNameTemplate,
                nestedVirtualization,
                deleteVmOnFailMigration,
                rootDisk,
                instanceType,
                some,
                unlocking);
    }
}
