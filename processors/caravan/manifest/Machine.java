package caravan.manifest;

import caravan.api.Intent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The machine that the guest finds: as many threads and as much memory as in EC2, and the firmware it booted from. */
record Machine(Intent intent, GuestArchitecture guest) {

    /** KubeVirt prepares for four times the sockets, unless it is told the most. */
    private static final int HOTPLUG_RATIO = 4;
    /** libvirt before 10.10 starts no x86 machine that may grow beyond it: kubevirt/kubevirt issue 13971, pull 14338. */
    private static final int MOST_WITHOUT_IOMMU = 255;
    /** As in the Windows templates of kubevirt/common-templates. */
    private static final Map<String, Object> HYPERV = Fields.of("relaxed", Map.of())
            .with("vapic", Map.of())
            .with("spinlocks", Map.of("spinlocks", 8191))
            .with("vpindex", Map.of())
            .with("runtime", Map.of())
            .with("synic", Map.of())
            .with("synictimer", Map.of("direct", Map.of()))
            .with("reset", Map.of())
            .with("frequencies", Map.of())
            .with("reenlightenment", Map.of())
            .with("tlbflush", Map.of())
            .with("ipi", Map.of())
            .map();

    static Machine of(Intent intent) {
        var name = intent.source().architecture();
        return new Machine(
                intent,
                GuestArchitecture.of(name)
                        .orElseThrow(() -> new IllegalStateException("KubeVirt has no machine for " + name + ".")));
    }

    String architecture() {
        return guest.kubernetesName();
    }

    Map<String, Object> domain(String instanceId) {
        var own = intent.target().instancetype().isEmpty();
        return new Fields()
                .withAny("cpu", own ? cpu() : cpuFeatures())
                .withIf(own, "memory", Map.of("guest", intent.source().memoryMiB() + "Mi"))
                .with("machine", Map.of("type", guest.machineType()))
                .with("firmware", firmware(instanceId))
                .with("features", features())
                .with("clock", clock())
                .with("devices", devices())
                .map();
    }

    /** As many sockets as the cores of the type are on. */
    private Map<String, Object> cpu() {
        var sockets = Math.max(intent.source().sockets(), 1);
        var cores = intent.source().cores();
        var threads = intent.source().threadsPerCore();
        return Fields.of("sockets", sockets)
                .with("cores", cores / sockets)
                .with("threads", threads)
                .withIf(
                        guest == GuestArchitecture.AMD64 && cores * threads * HOTPLUG_RATIO > MOST_WITHOUT_IOMMU,
                        "maxSockets",
                        sockets)
                .withAll(cpuFeatures())
                .map();
    }

    /** A KubeVirt instance type brings processors and memory, and refuses a machine that has them as well. */
    private Map<String, Object> cpuFeatures() {
        return nested().isEmpty() ? Map.of() : Map.of("features", nested());
    }

    /** Optional: a node whose own processor lacks the flag may run the machine too. */
    private List<Map<String, Object>> nested() {
        var wish = intent.target().nestedVirtualization();
        if (guest != GuestArchitecture.AMD64 || wish == null || wish.isEmpty()) {
            return List.of();
        }
        var policy = wish.equals("true") ? "optional" : "disable";
        return Stream.of("vmx", "svm")
                .map(name -> Fields.of("name", name).with("policy", policy).map())
                .toList();
    }

    private boolean efi() {
        return intent.source().firmware().equals("uefi");
    }

    /**
     * Secure Boot is off: its keys live in EC2's variable store, not on the disk. With a TPM the variables of UEFI are kept,
     * too: what is sealed to the one depends on the other.
     */
    private Map<String, Object> firmware(String instanceId) {
        var loader = efi()
                ? Map.<String, Object>of(
                        "efi",
                        Fields.of("secureBoot", false)
                                .withIf(tpm(), "persistent", true)
                                .map())
                : Map.<String, Object>of("bios", Map.of());
        return Fields.of("serial", instanceId).with("bootloader", loader).map();
    }

    private boolean tpm() {
        return !intent.source().tpm().isEmpty();
    }

    private boolean windows() {
        return intent.source().platform().equals("windows") && guest == GuestArchitecture.AMD64;
    }

    /** Only x86 has a system management mode. */
    private Map<String, Object> features() {
        return Fields.of("acpi", Map.of())
                .withIf(windows(), "apic", Map.of())
                .withIf(windows(), "hyperv", HYPERV)
                .withIf(efi() && guest == GuestArchitecture.AMD64, "smm", Map.of("enabled", true))
                .map();
    }

    /**
     * EC2 runs every guest's clock in UTC, Windows too: its images have RealTimeIsUniversal set (EC2 user guide, "Set the
     * time for your Windows instance"). Only x86 has these timers.
     */
    private Map<String, Object> clock() {
        return Fields.of("utc", Map.of())
                .withIf(
                        guest == GuestArchitecture.AMD64,
                        "timer",
                        Fields.of("hpet", Map.of("present", false))
                                .withIf(windows(), "hyperv", Map.of())
                                .with("pit", Map.of("tickPolicy", "delay"))
                                .with("rtc", Map.of("tickPolicy", "catchup"))
                                .map())
                .map();
    }

    private Map<String, Object> devices() {
        var compatible = intent.target().compatibility();
        var tablet = Fields.of("name", "tablet")
                .with("type", "tablet")
                .with("bus", compatible ? "usb" : "virtio")
                .map();
        return Fields.of("disks", Drives.disks(intent.disks(), compatible ? "sata" : "virtio"))
                .with(
                        "interfaces",
                        Interfaces.interfaces(
                                intent.nics(),
                                compatible ? "e1000e" : "virtio",
                                intent.target().podBinding()))
                .with("inputs", List.of(tablet))
                .with("rng", Map.of())
                .withIf(tpm(), "tpm", Map.of("persistent", true))
                .map();
    }
}
