package caravan.model;

/**
 * What a plan wants a conversion to have beside the disks.
 *
 * @param scripts ConfigMap with scripts that virt-customize runs in the guest; its name is empty where there is none
 * @param scratchClass StorageClass of a volume for temporary files; empty: the node's own disk
 * @param scratchSize as Kubernetes writes quantities
 */
public record ConversionNeeds(ObjectRef scripts, String scratchClass, String scratchSize) {

    public static final ConversionNeeds NONE = new ConversionNeeds(ObjectRef.named("", ""), "", "");
}
