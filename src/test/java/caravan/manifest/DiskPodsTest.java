package caravan.manifest;

import io.fabric8.kubernetes.api.model.VolumeDevice;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DiskPodsTest {

    private static final PodOptions OPTIONS = new PodOptions("v2v", "probe", false);

    /** The converter sorts the device names as text. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 11, 25})
    void c30_shouldKeepTheOrderOfDisksWhenSortedByName(int count) {
        // Given
        var record = Records.withDisks(Records.of("linux-bios"), count);

        // When
        var pod = ConversionPods.pod(record, OPTIONS);

        // Then
        var paths = pod.getSpec().getContainers().get(0).getVolumeDevices().stream()
                .map(VolumeDevice::getDevicePath)
                .toList();
        assertThat(new TreeSet<>(paths)).containsExactlyElementsOf(paths);
    }

    @Test
    void shouldNameTenDisksWithOneDigit() {
        // Given
        var record = Records.withDisks(Records.of("linux-bios"), 10);

        // When
        var devices = DiskPods.devices(record);

        // Then
        assertThat(devices).extracting(VolumeDevice::getDevicePath).first().isEqualTo("/dev/block0");
        assertThat(devices).extracting(VolumeDevice::getDevicePath).last().isEqualTo("/dev/block9");
    }

    @Test
    void c54_shouldFindThePodAgainWhenConvertorLabelsClash() {
        // Given
        var record = Records.of("uefi-root-not-first");

        // When
        var labels = ConversionPods.pod(record, OPTIONS).getMetadata().getLabels();

        // Then
        assertThat(labels)
                .containsEntry("vmID", "i-0b1b2c3d4e5f60718")
                .containsEntry("forklift.app", "virt-v2v")
                .containsEntry("team", "db");
    }

    @Test
    void shouldAskForKvmOnlyWhenConfigured() {
        // Given
        var record = Records.of("linux-bios");

        // When
        var without = ConversionPods.pod(record, OPTIONS);
        var with = ConversionPods.pod(record, new PodOptions("v2v", "probe", true));

        // Then
        assertThat(without.getSpec().getContainers().get(0).getResources().getLimits())
                .doesNotContainKey("devices.kubevirt.io/kvm");
        assertThat(with.getSpec().getContainers().get(0).getResources().getLimits())
                .containsKey("devices.kubevirt.io/kvm");
        assertThat(with.getSpec().getNodeSelector()).containsEntry("kubevirt.io/schedulable", "true");
    }

    @Test
    void shouldNameEachAttemptDifferently() {
        // Given
        var first = Records.of("linux-bios");
        var second = Records.of("linux-bios");
        second.setStatus(second.getStatus().withConversionAttempt(2));

        // When
        var names = List.of(ConversionPods.nameOf(first), ConversionPods.nameOf(second));

        // Then
        assertThat(names).doesNotHaveDuplicates().allMatch(ObjectNames::isLabel);
        assertThat(ConversionPods.secret(second).getMetadata().getName()).isEqualTo(names.get(1));
    }

    @Test
    void shouldAttachReadOnlyWhenProbing() {
        // Given
        var record = Records.of("compatibility");

        // When
        var pod = ProbePods.pod(record, OPTIONS);

        // Then
        assertThat(pod.getSpec().getVolumes())
                .allMatch(volume -> volume.getPersistentVolumeClaim().getReadOnly());
        assertThat(pod.getSpec().getContainers().get(0).getArgs())
                .containsExactly("/dev/block0", "8589934592", "/dev/block1", "8589934592");
    }
}
