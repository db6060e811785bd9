package caravan.manifest;

import caravan.api.InstanceMigration;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;

/**
 * The pod that tries a canary's disk: the probe itself, or, where disks are converted, the probe in the conversion's place:
 * its image, nodes, labels and resources, and with the right to write.
 */
public final class CanaryPods {

    /** The canary's disk is blank: nothing is lost by it. */
    private static final String WRITE = """
            set -eu
            dd if=/dev/zero of="$1" bs=4096 count=1 conv=fsync
            """;

    private CanaryPods() {}

    public static Pod pod(InstanceMigration record, PodOptions options) {
        var probe = ProbePods.pod(record, options);
        var target = record.getSpec().intent().target();
        if (!target.convert()) {
            return probe;
        }
        var conversion = target.conversion();
        // @formatter:off
        return new PodBuilder(probe)
                .editMetadata()
                .withLabels(ConversionPods.labels(record))
                .endMetadata()
                .editSpec()
                .withNodeSelector(ConversionPods.nodeSelector(conversion, options))
                .withAffinity(ConversionPods.affinity(conversion))
                .withVolumes(DiskPods.volumes(record, false))
                .editFirstContainer()
                .withImage(ConversionPods.image(conversion, options))
                .withImagePullPolicy("Always")
                .withResources(ConversionPods.resources(options))
                .withCommand("/bin/sh", "-c", WRITE + ProbePods.SCRIPT, "probe")
                .endContainer()
                .endSpec()
                .build();
        // @formatter:on
    }
}
