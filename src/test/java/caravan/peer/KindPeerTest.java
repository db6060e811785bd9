package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.aws.AwsFault;
import caravan.fake.Machines;
import caravan.model.State;
import caravan.model.Volume;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A new volume is what its storage class says, and for the rest what the source volume was. */
class KindPeerTest {

    private static final String KEY = "arn:aws:kms:us-east-1:111122223333:key/k";

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1");

    @Test
    void c20_shouldCarryTagsButThoseThatOtherSoftwareActsOn() {
        // Given
        source("gp3", Map.of("Name", "db", "Backup", "daily", "KubernetesCluster", "old", "aws:cloud", "x"));

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(copyOf(record).tags())
                .containsEntry("Name", "db")
                .containsEntry("Backup", "daily")
                .containsEntry("caravan.io/record", record.uid())
                .doesNotContainKeys("KubernetesCluster", "aws:cloud");
        assertThat(record.getSpec().intent().disks().get(0).droppedTags())
                .containsExactly("KubernetesCluster", "aws:cloud");
        assertThat(record.getStatus().condition("DisksDiffer").orElseThrow().message())
                .contains("Backup", "vol-1", "backup plan");
    }

    @Test
    void c21_shouldMakeTheTypeAndTheEncryptionThatTheClassAsksFor() {
        // Given
        source("gp2", Map.of());
        world.put(
                Kinds.STORAGE_MAP,
                "storage",
                SmallWorld.maps("{source: {name: gp2}, destination: {storageClass: gp3-csi}}"));
        parameters("gp3-csi", Map.of("type", "gp3", "iops", "4000", "encrypted", "true", "kmsKeyId", KEY));

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        var copy = copyOf(record);
        assertThat(copy.type()).isEqualTo("gp3");
        assertThat(copy.iops()).isEqualTo(4_000);
        assertThat(copy.encrypted()).isTrue();
        assertThat(copy.kmsKeyId()).isEqualTo(KEY);
    }

    @Test
    void c21_shouldRefuseAClassWhoseVolumeCannotBeMadeBeforeTheSourceIsStopped() {
        // Given
        parameters("gp3-csi", Map.of("type", "st1"));

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reasons().get(0)).contains("StorageClass 'gp3-csi'", "st1");
        assertThat(world.power).isEmpty();
        assertThat(world.ec2.writes()).isZero();
    }

    @Test
    void c27_shouldMakeTheVolumeWithoutFillingItWhenTheRegionFillsTooManyAlready() {
        // Given
        parameters("gp3-csi", Map.of("volumeInitializationRate", "200"));
        world.ec2.failNext("CreateVolume", AwsFault.OTHER, "VolumeInitializationRateExceeded");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getSpec().intent().disks().get(0).initializationRate())
                .isEqualTo(200);
        assertThat(world.ec2.calls("CreateVolume")).isEqualTo(2);
        assertThat(world.ec2.volumes()).hasSize(2);
    }

    @Test
    void c27_shouldTryNothingElseWhenFillingWasNotAskedFor() {
        // Given
        world.ec2.failNext("CreateVolume", AwsFault.OTHER, "InvalidParameterValue");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(world.ec2.calls("CreateVolume")).isEqualTo(1);
    }

    @Test
    void c28_shouldTakeTheSizeFromTheNameAndSaySoWhenEc2RefusesToTell() {
        // Given
        world.ec2.failNext("DescribeInstanceTypes", AwsFault.DENIED, "UnauthorizedOperation");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getSpec().intent().source().memoryMiB()).isEqualTo(8_192);
        assertThat(record.getStatus().condition("SizeGuessed").orElseThrow().message())
                .contains("m5.large", "i-1");
    }

    private void source(String type, Map<String, String> tags) {
        world.ec2.editVolume("vol-1", was -> Machines.ofType(type, tags, was));
    }

    private void parameters(String name, Map<String, String> parameters) {
        world.kube.edit(Kinds.STORAGE_CLASS, "", name, found -> new StorageClassBuilder(found)
                .withParameters(parameters)
                .build());
    }

    private Volume copyOf(InstanceMigration record) {
        var id = record.getStatus().disks().get(0).volumeId();
        return world.ec2.volumes().stream()
                .filter(volume -> volume.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
