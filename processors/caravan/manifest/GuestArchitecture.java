package caravan.manifest;

import java.util.Optional;

/** What a guest's processor means for its virtual machine and for the nodes that may run it. */
public enum GuestArchitecture {
    AMD64("amd64", "q35"),
    ARM64("arm64", "virt");

    private final String kubernetesName;
    private final String machineType;

    GuestArchitecture(String kubernetesName, String machineType) {
        this.kubernetesName = kubernetesName;
        this.machineType = machineType;
    }

    /** The architecture by EC2's name; empty for one that KubeVirt has no machine for, such as a Mac's. */
    public static Optional<GuestArchitecture> of(String ec2Name) {
        return switch (ec2Name) {
            case "x86_64", "i386" -> Optional.of(AMD64);
            case "arm64" -> Optional.of(ARM64);
            default -> Optional.empty();
        };
    }

    /** As in {@code kubernetes.io/arch}. */
    public String kubernetesName() {
        return kubernetesName;
    }

    String machineType() {
        return machineType;
    }
}
