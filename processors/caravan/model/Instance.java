package caravan.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An EC2 instance as one Describe answer shows it.
 *
 * @param name the tag Name, or the id
 * @param launchTime changes at every start and never at a stop
 * @param stateReason code and text of the last state change; the code may be empty
 * @param platform {@code windows} or {@code linux}
 * @param bootMode the mode in effect, {@code uefi} or {@code legacy-bios}; {@code uefi-preferred} where EC2 tells only
 *     that, and the instance type decides
 * @param tpm version of its NitroTPM, such as {@code v2.0}; empty where it has none
 * @param lifecycle empty, {@code spot}, {@code scheduled} …
 * @param virtualization {@code hvm}, or {@code paravirtual} of Xen
 * @param operator the AWS service that manages it; empty where nobody but its owner does
 * @param productCodes of AWS Marketplace, its disks' included: EC2 copies a volume's codes to the instance
 */
public record Instance(
        String id,
        String name,
        String type,
        String state,
        Instant launchTime,
        StateReason stateReason,
        String zone,
        String architecture,
        String platform,
        String platformDetails,
        String bootMode,
        String tpm,
        String rootDeviceName,
        String rootDeviceType,
        String lifecycle,
        String virtualization,
        String operator,
        List<String> productCodes,
        Cpu cpu,
        List<Attachment> disks,
        List<Nic> nics,
        Map<String, String> tags) {

    public static final String RUNNING = "running";
    public static final String STOPPED = "stopped";
    public static final String SPOT = "spot";

    public Instance {
        productCodes = List.copyOf(productCodes);
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        tags = Map.copyOf(tags);
    }

    /** Code such as {@code Client.UserInitiatedShutdown}, and free text that is shown and never parsed. */
    public record StateReason(String code, String message) {}

    /** CpuOptions; zero where EC2 does not tell. */
    public record Cpu(int cores, int threadsPerCore) {}

    /** An EBS volume at its device name. EC2 does not list instance-store volumes here. */
    public record Attachment(String device, String volumeId, Instant attachTime) {}

    /** A network interface. EC2 does not promise an order; {@code deviceIndex} gives one. */
    public record Nic(
            String id, String subnetId, String macAddress, String privateIp, int deviceIndex, Addresses more) {

        /** One that has its private address and nothing else. */
        public Nic(String id, String subnetId, String macAddress, String privateIp, int deviceIndex) {
            this(id, subnetId, macAddress, privateIp, deviceIndex, Addresses.NONE);
        }
    }

    /**
     * What an interface has beside its first private address, in EC2's order.
     *
     * @param secondary further private IPv4 addresses
     * @param ipv6 addresses
     * @param prefixes delegated to the interface, IPv4 before IPv6, such as {@code 10.0.1.16/28}
     * @param publicIps of any of its private addresses
     * @param securityGroups their ids
     */
    public record Addresses(
            List<String> secondary,
            List<String> ipv6,
            List<String> prefixes,
            List<PublicIp> publicIps,
            List<String> securityGroups) {

        public static final Addresses NONE = new Addresses(List.of(), List.of(), List.of(), List.of(), List.of());

        public Addresses {
            secondary = List.copyOf(secondary);
            ipv6 = List.copyOf(ipv6);
            prefixes = List.copyOf(prefixes);
            publicIps = List.copyOf(publicIps);
            securityGroups = List.copyOf(securityGroups);
        }
    }

    /**
     * A public IPv4 address.
     *
     * @param privateIp the address that it leads to
     * @param elastic whether the account keeps it; others are EC2's, and gone for good when the instance stops
     */
    public record PublicIp(String address, String privateIp, boolean elastic) {}

    public boolean is(String wanted) {
        return state.equals(wanted);
    }

    /** Gone, or about to be: its root volume with it. */
    public boolean terminated() {
        return state.equals("terminated") || state.equals("shutting-down");
    }
}
