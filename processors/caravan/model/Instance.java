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
 * @param bootMode the mode in effect, {@code uefi} or {@code legacy-bios}; empty where EC2 does not tell
 * @param lifecycle empty, {@code spot}, {@code scheduled} …
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
        String rootDeviceName,
        String rootDeviceType,
        String lifecycle,
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
    public record Nic(String id, String subnetId, String macAddress, String privateIp, int deviceIndex) {}

    public boolean is(String wanted) {
        return state.equals(wanted);
    }

    /** Gone, or about to be: its root volume with it. */
    public boolean terminated() {
        return state.equals("terminated") || state.equals("shutting-down");
    }
}
