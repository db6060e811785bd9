package caravan.manifest;

import caravan.api.Intent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The machine that the guest finds: as many threads and as much memory as in EC2, and the firmware it booted from. */
record Machine(Intent intent, GuestArchitecture guest) {

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
        return Fields.of("cpu", cpu())
                .with("memory", Map.of("guest", intent.source().memoryMiB() + "Mi"))
                .with("machine", Map.of("type", guest.machineType()))
                .with("firmware", firmware(instanceId))
                .with("features", features())
                .with("clock", clock())
                .with("devices", devices())
                .map();
    }

    /** EC2 tells threads and cores, not sockets. */
    private Map<String, Object> cpu() {
        return Fields.of("sockets", 1)
                .with("cores", intent.source().cores())
                .with("threads", intent.source().threadsPerCore())
                .withIf(!nested().isEmpty(), "features", nested())
                .map();
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

    /** Secure Boot is off: its keys live in EC2's variable store, not on the disk. */
    private Map<String, Object> firmware(String instanceId) {
        var loader = efi()
                ? Map.<String, Object>of("efi", Map.of("secureBoot", false))
                : Map.<String, Object>of("bios", Map.of());
        return Fields.of("serial", instanceId).with("bootloader", loader).map();
    }

    /** Only x86 has a system management mode. */
    private Map<String, Object> features() {
        return Fields.of("acpi", Map.of())
                .withIf(efi() && guest == GuestArchitecture.AMD64, "smm", Map.of("enabled", true))
                .map();
    }

    /** EC2 runs every guest's clock in UTC, Windows too. Only x86 has these timers. */
    private Map<String, Object> clock() {
        return Fields.of("utc", Map.of())
                .withIf(
                        guest == GuestArchitecture.AMD64,
                        "timer",
                        Fields.of("hpet", Map.of("present", false))
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
                .with("interfaces", Interfaces.interfaces(intent.nics(), compatible ? "e1000e" : "virtio"))
                .with("inputs", List.of(tablet))
                .with("rng", Map.of())
                .map();
    }
}
