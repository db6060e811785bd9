package caravan.model;

import java.util.List;

/**
 * What DescribeInstanceTypes says of a type.
 *
 * @param memoryMiB in MiB
 * @param bareMetal it has no hypervisor
 * @param instanceStoreGB of disks of the host, whose content is lost when the instance stops; 0: none
 * @param guessed EC2 refused to tell: processors and memory are those that the family usually has
 * @param bootModes it can boot by, {@code legacy-bios} and {@code uefi}; empty where EC2 does not tell
 */
public record InstanceType(
        String name,
        int vcpus,
        int cores,
        int threadsPerCore,
        long memoryMiB,
        boolean bareMetal,
        boolean nitro,
        List<String> bootModes,
        long instanceStoreGB,
        boolean guessed) {

    public InstanceType {
        bootModes = List.copyOf(bootModes);
    }

    /** One that does not tell how it boots. */
    public InstanceType(
            String name, int vcpus, int cores, int threadsPerCore, long memoryMiB, boolean bareMetal, boolean nitro) {
        this(name, vcpus, cores, threadsPerCore, memoryMiB, bareMetal, nitro, List.of(), 0, false);
    }
}
