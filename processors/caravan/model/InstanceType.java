package caravan.model;

/** What DescribeInstanceTypes says of a type; {@code memoryMiB} in MiB, {@code bareMetal} types have no hypervisor. */
public record InstanceType(
        String name, int vcpus, int cores, int threadsPerCore, long memoryMiB, boolean bareMetal, boolean nitro) {}
