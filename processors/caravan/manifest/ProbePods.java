package caravan.manifest;

import caravan.api.InstanceMigration;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;

/**
 * The pod that attaches every disk once, read-only, where no conversion does: permissions, keys, zone and slots show
 * only when a volume is attached. It reads the first and the last block, and compares and prints the size.
 */
public final class ProbePods {

    private static final long BYTES_PER_GIB = 1L << 30;

    /** Arguments: device and expected size in bytes, for each disk. BusyBox and coreutils have all it needs. */
    static final String SCRIPT = """
            set -eu
            while [ "$#" -gt 0 ]; do
              size=$(blockdev --getsize64 "$1")
              echo "$1 has $size bytes"
              if [ "$size" -ne "$2" ]; then
                echo "$1 should have $2 bytes" >&2
                exit 1
              fi
              dd if="$1" of=/dev/null bs=4096 count=1
              dd if="$1" of=/dev/null bs=4096 count=1 skip=$((size / 4096 - 1))
              shift 2
            done
            """;

    private ProbePods() {}

    public static String nameOf(InstanceMigration record) {
        return ObjectNames.ofPlan(record.identity(), "probe", 1);
    }

    public static Pod pod(InstanceMigration record, PodOptions options) {
        var name = nameOf(record);
        // @formatter:off
        return new PodBuilder()
                .withMetadata(DiskPods.metadata(record, name, Labels.ofMachine(record.identity())))
                .withNewSpec()
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .withServiceAccountName(DiskPods.account(record))
                .withSecurityContext(DiskPods.podSecurity())
                .withNodeSelector(record.getSpec().intent().target().nodeSelector())
                .withContainers(container(record, options))
                .withVolumes(DiskPods.volumes(record, true))
                .endSpec()
                .build();
        // @formatter:on
    }

    private static Container container(InstanceMigration record, PodOptions options) {
        // @formatter:off
        return new ContainerBuilder()
                .withName("probe")
                .withImage(options.probeImage())
                .withCommand("/bin/sh", "-c", SCRIPT, "probe")
                .withArgs(arguments(record))
                .withNewResources()
                .addToRequests("cpu", new Quantity("50m"))
                .addToRequests("memory", new Quantity("32Mi"))
                .addToLimits("cpu", new Quantity("500m"))
                .addToLimits("memory", new Quantity("128Mi"))
                .endResources()
                .withSecurityContext(DiskPods.containerSecurity())
                .withVolumeDevices(DiskPods.devices(record))
                .build();
        // @formatter:on
    }

    private static List<String> arguments(InstanceMigration record) {
        var arguments = new ArrayList<String>();
        var disks = record.disks();
        for (var index = 0; index < disks.size(); index++) {
            arguments.add(DiskPods.path(index, disks.size()));
            arguments.add(String.valueOf(disks.get(index).sizeGiB() * BYTES_PER_GIB));
        }
        return arguments;
    }
}
