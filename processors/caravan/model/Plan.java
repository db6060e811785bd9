package caravan.model;

import java.util.List;

/**
 * What a user asks for, with the defaults of the CRD applied.
 *
 * @param pvcNameTemplate empty for the product's default
 * @param deleteVmOnFailMigration whether a failed migration removes what it made in the cluster
 * @param acceptedLosses ids of machines that may lose what is in their instance store, or {@code true} for all of them
 */
public record Plan(
        ObjectRef ref,
        ObjectRef source,
        ObjectRef destination,
        ObjectRef networkMap,
        ObjectRef storageMap,
        List<PlanVm> vms,
        ConversionOptions conversion,
        TargetOptions target,
        String pvcNameTemplate,
        boolean pvcNameTemplateUseGenerateName,
        boolean deleteVmOnFailMigration,
        boolean archived,
        List<String> acceptedLosses) {

    public Plan {
        vms = List.copyOf(vms);
        acceptedLosses = List.copyOf(acceptedLosses);
    }

    /** Whether the user has said that what is in the machine's instance store may be lost. */
    public boolean acceptsLossOf(String instanceId) {
        return acceptedLosses.contains("true") || acceptedLosses.contains(instanceId);
    }

    /** The same under this reference, with some of its machines, and other wishes for what they become. */
    public Plan with(ObjectRef other, List<PlanVm> some, TargetOptions wishes) {
        return new Plan(
                other,
                source,
                destination,
                networkMap,
                storageMap,
                some,
                conversion,
                wishes,
                pvcNameTemplate,
                pvcNameTemplateUseGenerateName,
                deleteVmOnFailMigration,
                archived,
                acceptedLosses);
    }
}
