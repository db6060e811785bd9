package caravan.manifest;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PersistentVolumesTest {

    @Test
    void c24_shouldBindTheVolumeToItsZoneWhateverTheMachineSelects() {
        // Given
        var record = Records.of("linux-bios");

        // When
        var volume = PersistentVolumes.forDisk(
                record, record.getSpec().intent().disks().get(0));

        // Then
        var rule = volume.getSpec()
                .getNodeAffinity()
                .getRequired()
                .getNodeSelectorTerms()
                .get(0)
                .getMatchExpressions()
                .get(0);
        assertThat(rule.getKey()).isEqualTo("topology.kubernetes.io/zone");
        assertThat(rule.getValues()).containsExactly("eu-west-1b");
    }

    @Test
    void c09_shouldReserveVolumeAndClaimForEachOther() {
        // Given
        var record = Records.of("linux-bios");
        var disk = record.getSpec().intent().disks().get(0);

        // When
        var volume = PersistentVolumes.forDisk(record, disk);
        var claim = PersistentVolumeClaims.forDisk(record, disk);

        // Then
        assertThat(volume.getSpec().getClaimRef().getName())
                .isEqualTo(claim.getMetadata().getName());
        assertThat(volume.getSpec().getClaimRef().getNamespace())
                .isEqualTo(claim.getMetadata().getNamespace());
        assertThat(claim.getSpec().getVolumeName())
                .isEqualTo(volume.getMetadata().getName());
    }

    @Test
    void c25_shouldRequestExactlyTheVolumesSize() {
        // Given
        var record = Records.of("uefi-root-not-first");
        var disk = record.getSpec().intent().disks().get(0);

        // When
        var volume = PersistentVolumes.forDisk(record, disk);
        var claim = PersistentVolumeClaims.forDisk(record, disk);

        // Then
        assertThat(claim.getSpec().getResources().getRequests())
                .isEqualTo(volume.getSpec().getCapacity())
                .hasToString("{storage=100Gi}");
    }

    /** A file system type would make a raw device of no use; the annotation lets the driver delete the volume later. */
    @Test
    void c23_shouldNameTheDriverAndNoFileSystem() {
        // Given
        var record = Records.of("linux-bios");

        // When
        var volume = PersistentVolumes.forDisk(
                record, record.getSpec().intent().disks().get(0));

        // Then
        assertThat(volume.getSpec().getCsi().getFsType()).isNull();
        assertThat(volume.getSpec().getCsi().getDriver()).isEqualTo("ebs.csi.aws.com");
        assertThat(volume.getMetadata().getAnnotations())
                .containsEntry("pv.kubernetes.io/provisioned-by", "ebs.csi.aws.com");
    }

    @Test
    void c01_shouldRefuseADiskWithoutAVolume() {
        // Given
        var record = Records.of("linux-bios");
        var disk = record.getSpec().intent().disks().get(0);
        record.setStatus(record.getStatus().withDisk(disk.sourceVolumeId(), made -> made.withVolume(null)));

        // When, Then
        assertThatThrownBy(() -> PersistentVolumes.forDisk(record, disk))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(disk.sourceVolumeId());
    }
}
