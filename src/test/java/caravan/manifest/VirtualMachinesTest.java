package caravan.manifest;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VirtualMachinesTest {

    @Test
    void c08_shouldKeepLabelsSelectorAndAffinityOfThePlan() {
        // Given
        var record = Records.of("uefi-root-not-first");

        // When
        Object template = VirtualMachines.halted(record).get("spec", "template");

        // Then
        assertThat(Records.at(template, "spec", "nodeSelector"))
                .isEqualTo(Map.of("topology.kubernetes.io/zone", "eu-west-1b", "disk", "fast"));
        assertThat(Records.at(template, "spec", "affinity", "nodeAffinity")).isNotNull();
        assertThat(Records.at(template, "metadata", "labels", "app")).isEqualTo("db-1");
    }

    @Test
    void c08_shouldLetOwnLabelsWinOverTheUsers() {
        // Given
        var record = Records.of("linux-bios");

        // When
        var machine = VirtualMachines.halted(record);

        // Then
        assertThat(machine.getMetadata().getLabels())
                .containsEntry("tier", "web")
                .containsEntry("plan", "5f0c6d1e-0b4f-4f9e-8f2c-2d1f6a7c0a10");
    }

    /** Pods with the record's label are removed before commit and by the sweep. */
    @Test
    void shouldNotMarkTheRunningInstanceAsTheRecords() {
        // Given
        var record = Records.of("linux-bios");

        // When
        Object labels = VirtualMachines.halted(record).get("spec", "template", "metadata", "labels");

        // Then
        assertThat(labels).isEqualTo(Map.of("tier", "web", "plan", "mine", "app", "web-1"));
    }

    @Test
    void c28_shouldHaveTheCoresThreadsAndMemoryOfTheInstance() {
        // Given
        var record = Records.of("uefi-root-not-first");

        // When
        var machine = VirtualMachines.halted(record);

        // Then
        assertThat(domain(machine, "cpu")).isEqualTo(Map.of("sockets", 1, "cores", 48, "threads", 2, "maxSockets", 1));
        assertThat(domain(machine, "memory")).isEqualTo(Map.of("guest", "786432Mi"));
    }

    @Test
    void c29_shouldBootFromTheRootDiskAloneWhenItIsNotTheFirst() {
        // Given
        var record = Records.of("uefi-root-not-first");

        // When
        var disks = (List<?>) domain(VirtualMachines.halted(record), "devices", "disks");

        // Then
        assertThat(disks).extracting(disk -> Records.at(disk, "bootOrder")).containsExactly(null, null, 1);
    }

    @Test
    void c31_shouldSayTheArchitectureWhenItIsArm() {
        // Given
        var record = Records.of("arm64");

        // When
        var machine = VirtualMachines.halted(record);

        // Then
        assertThat(machine.<String>get("spec", "template", "spec", "architecture"))
                .isEqualTo("arm64");
        assertThat(domain(machine, "machine")).isEqualTo(Map.of("type", "virt"));
        assertThat(domain(machine, "features")).isEqualTo(Map.of("acpi", Map.of()));
    }

    /** What Nitro showed the guest as its NVMe serial: EC2 user guide, NVMe on Nitro. */
    @Test
    void shouldGiveEachDiskTheSerialThatItHadInEc2() {
        // Given
        var record = Records.of("uefi-root-not-first");

        // When
        var disks = (List<?>) domain(VirtualMachines.halted(record), "devices", "disks");

        // Then
        assertThat(disks)
                .extracting(disk -> Records.at(disk, "serial"))
                .containsExactly("vol000000000000000b1", "vol000000000000000b2", "vol000000000000000b3")
                .allSatisfy(serial -> assertThat((String) serial).hasSizeLessThanOrEqualTo(20));
    }

    @Test
    void shouldStartByAPatchThatSaysWhoDid() {
        // Given
        var record = Records.of("linux-bios");

        // When
        var patch = VirtualMachines.started(record.uid());

        // Then
        assertThat(patch)
                .isEqualTo(Map.of(
                        "metadata",
                        Map.of("annotations", Map.of("caravan.io/started", record.uid())),
                        "spec",
                        Map.of("runStrategy", "Always")));
    }

    private static Object domain(GenericKubernetesResource machine, Object... path) {
        return Records.at(machine.get("spec", "template", "spec", "domain"), path);
    }
}
