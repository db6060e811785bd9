package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.aws.AwsFault;
import caravan.fake.Machines;
import caravan.model.State;
import caravan.model.Volume;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.util.Map;
import java.util.stream.IntStream;
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
    void c27_shouldTellWhichDiskIsNotFilledAsItWasMeantToBe() {
        // Given
        parameters("gp3-csi", Map.of("volumeInitializationRate", "200"));
        world.ec2.failNext("CreateVolume", AwsFault.QUOTA, "VolumeInitializationRateLimitExceeded");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().condition("FilledSlower"))
                .hasValueSatisfying(condition -> assertThat(condition.message())
                        .contains("vol-1 is filled when it is read instead of at 200 MiB/s, since EBS refused it"));
    }

    /** 16 of 20 disks can be filled at 300 MiB/s at a time. */
    @Test
    void c27_shouldKeepWithinWhatEbsFillsInARegion() {
        // Given
        parameters("gp3-csi", Map.of("volumeInitializationRate", "300"));
        var volumes = IntStream.range(0, 20).mapToObj(index -> "vol-a" + index).toArray(String[]::new);
        var many = world.running("i-2", volumes);

        // When
        var record = many.carry(many.begin("many", "i-2"));

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(world.ec2.calls("CreateVolume")).as("none was refused").isEqualTo(20);
        assertThat(record.getStatus().condition("FilledSlower"))
                .hasValueSatisfying(condition -> assertThat(condition.message())
                        .contains("at 200 MiB/s instead of at 300 MiB/s, as much as is left of the 5000 MiB/s")
                        .contains("when it is read instead of at 300 MiB/s"));
    }

    /** EBS enlarges volumes while they are used, and no snapshot fits into a volume that is smaller than it. */
    @Test
    void c25_shouldMakeTheVolumeAsLargeAsItsSnapshotWhenTheSourceGrewAfterItWasPlanned() {
        // Given
        var record = world.begin("web", "i-1");
        world.kube.afterNext("create Lease", () -> world.ec2.editVolume("vol-1", was -> Machines.sized(12, was)));

        // When
        var ended = world.carry(record);

        // Then
        assertThat(ended.state()).as("%s", ended.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(ended.getSpec().intent().disks().get(0).sizeGiB()).isEqualTo(8);
        assertThat(ended.getStatus().disks().get(0).sizeGiB()).isEqualTo(12);
        assertThat(copyOf(ended).sizeGiB()).isEqualTo(12);
        assertThat(world.kube.all(Kinds.PERSISTENT_VOLUME).get(0).getSpec().getCapacity())
                .hasToString("{storage=12Gi}");
        var claim = world.kube.all(Kinds.PERSISTENT_VOLUME_CLAIM).get(0);
        assertThat(claim.getSpec().getResources().getRequests()).hasToString("{storage=12Gi}");
        assertThat(claim.getMetadata().getAnnotations()).containsEntry("forklift.konveyor.io/disk-index", "0");
    }

    @Test
    void c20_shouldEncryptWhatTheAccountEncryptsByDefaultAndSaySo() {
        // Given
        world.ec2.encryptByDefault(KEY);

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getSpec().intent().disks().get(0).encrypted()).isTrue();
        assertThat(copyOf(record).encrypted()).isTrue();
        assertThat(record.getStatus().condition("DisksDiffer"))
                .hasValueSatisfying(condition ->
                        assertThat(condition.message()).contains("vol-1 becomes encrypted, with key " + KEY));
    }

    @Test
    void c20_shouldTellWhatToDoWhereTheRegionKeepsOlderCeilings() {
        // Given
        parameters("gp3-csi", Map.of("iops", "20000"));
        world.ec2.editVolume("vol-1", was -> Machines.sized(100, was));
        world.ec2.failNext("CreateVolume", AwsFault.OTHER, "InvalidParameterValue");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo("VolumeRefused");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("100 GiB, 20000 IOPS");
        assertThat(record.getStatus().failure().remedy()).contains("StorageClass", "16000 IOPS, 1000 MiB/s");
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
