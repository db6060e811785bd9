package caravan.sim.aws;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.InstanceTypeHypervisor;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/** A small table of instance types as DescribeInstanceTypes tells them. */
final class InstanceTypes {

    private static final String NITRO = "nitro";

    /** EC2 User Guide, instance store: m5d.large has one disk of 75 GB. */
    private static final String WITH_STORE = "m5d.";

    private static final long STORE_GB = 75;

    private static final List<InstanceTypeInfo> ALL = Stream.of(
                    new Row("t3.micro", 2, 1, NITRO),
                    new Row("t3.small", 2, 2, NITRO),
                    new Row("t3.medium", 2, 4, NITRO),
                    new Row("t3.large", 2, 8, NITRO),
                    new Row("t3.xlarge", 4, 16, NITRO),
                    new Row("t3.2xlarge", 8, 32, NITRO),
                    new Row("m5.large", 2, 8, NITRO),
                    new Row("m5.xlarge", 4, 16, NITRO),
                    new Row("m5.2xlarge", 8, 32, NITRO),
                    new Row("m5.4xlarge", 16, 64, NITRO),
                    new Row("c5.large", 2, 4, NITRO),
                    new Row("c5.xlarge", 4, 8, NITRO),
                    new Row("c5.2xlarge", 8, 16, NITRO),
                    new Row("c5.4xlarge", 16, 32, NITRO),
                    new Row("r5.large", 2, 16, NITRO),
                    new Row("r5.xlarge", 4, 32, NITRO),
                    new Row("r5.2xlarge", 8, 64, NITRO),
                    new Row("r5.4xlarge", 16, 128, NITRO),
                    new Row("m5d.large", 2, 8, NITRO),
                    new Row("m5.metal", 96, 384, ""),
                    new Row("m4.large", 2, 8, "xen"))
            .map(InstanceTypes::info)
            .toList();

    /** The hypervisor of a bare-metal type is empty. */
    private record Row(String name, int vcpus, int memoryGiB, String hypervisor) {}

    private InstanceTypes() {}

    static List<InstanceTypeInfo> all() {
        return ALL;
    }

    static Optional<InstanceTypeInfo> find(String name) {
        return ALL.stream()
                .filter(type -> type.instanceTypeAsString().equals(name))
                .findFirst();
    }

    private static InstanceTypeInfo info(Row row) {
        var info = InstanceTypeInfo.builder()
                .instanceType(row.name())
                .currentGeneration(!row.name().startsWith("m4"))
                .bareMetal(row.hypervisor().isEmpty())
                .vCpuInfo(cpu -> cpu.defaultVCpus(row.vcpus())
                        .defaultCores(row.vcpus() / 2)
                        .defaultThreadsPerCore(2))
                .memoryInfo(memory -> memory.sizeInMiB(row.memoryGiB() * 1_024L))
                .processorInfo(processor -> processor.supportedArchitecturesWithStrings("x86_64"))
                .supportedBootModesWithStrings(
                        row.hypervisor().equals("xen") ? List.of("legacy-bios") : List.of("legacy-bios", "uefi"))
                .instanceStorageSupported(row.name().startsWith(WITH_STORE))
                .ebsInfo(ebs -> ebs.nvmeSupport(row.hypervisor().equals("xen") ? "unsupported" : "required"));
        if (!row.hypervisor().isEmpty()) {
            info.hypervisor(InstanceTypeHypervisor.fromValue(row.hypervisor()));
        }
        if (row.name().startsWith(WITH_STORE)) {
            info.instanceStorageInfo(storage -> storage.totalSizeInGB(STORE_GB).nvmeSupport("required"));
        }
        return info.build();
    }
}
