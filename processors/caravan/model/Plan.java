package caravan.model;

import java.util.List;

/**
 * What a user asks for, with the defaults of the CRD applied.
 *
 * @param pvcNameTemplate empty for the product's default
 * @param deleteVmOnFailMigration whether a failed migration removes what it made in the cluster
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
        boolean archived) {

    public Plan {
        vms = List.copyOf(vms);
    }
}
