package caravan.it;

import caravan.it.MotoMachine.Disk;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.VolumeState;
import software.amazon.awssdk.services.ec2.model.VolumeType;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

/** What the other tests rely on in moto: machines with disks, stop, snapshot, volume, tags in the create call. */
class MotoIT {

    private static final String REGION = "eu-central-1";
    private static final Tag RECORD =
            Tag.builder().key("caravan.io/record").value("a-uid").build();

    private final Moto moto = Moto.shared();
    private Ec2Client ec2;

    @BeforeEach
    void startEmpty() {
        moto.reset();
        ec2 = moto.ec2(REGION);
    }

    @AfterEach
    void closeTheClient() {
        ec2.close();
    }

    @Test
    void shouldRunAMachineWithItsDisksWhenSeeded() {
        // Given
        var disks = List.of(Disk.gp3(20), new Disk(VolumeType.IO2, 100, 4000), new Disk(VolumeType.ST1, 500, 0));

        // When
        var app = new MotoMachine("app-1", "eu-central-1a", disks).create(ec2);

        // Then
        assertThat(app.state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(app.tags()).contains(Tag.builder().key("Name").value("app-1").build());
        var volumes = ec2.describeVolumes(request -> request.volumeIds(MotoMachine.volumesOf(app)))
                .volumes();
        assertThat(volumes.stream().collect(toMap(volume -> volume.volumeType(), volume -> volume.size())))
                .isEqualTo(Map.of(VolumeType.GP3, 20, VolumeType.IO2, 100, VolumeType.ST1, 500));
    }

    @Test
    void shouldMakeATaggedVolumeWhenTheStoppedDiskIsSnapshotted() {
        // Given
        var web = new MotoMachine("web-1", "eu-central-1a", List.of(Disk.gp3(8))).create(ec2);
        ec2.stopInstances(request -> request.instanceIds(web.instanceId()));

        // When
        var snapshot = ec2.createSnapshot(
                        request -> request.volumeId(MotoMachine.volumesOf(web).get(0))
                                .tagSpecifications(recordTag(ResourceType.SNAPSHOT)))
                .snapshotId();
        var volume = ec2.createVolume(request -> request.snapshotId(snapshot)
                        .availabilityZone("eu-central-1b")
                        .volumeType(VolumeType.GP3)
                        .size(8)
                        .tagSpecifications(recordTag(ResourceType.VOLUME)))
                .volumeId();

        // Then
        var madeSnapshot = ec2.describeSnapshots(request -> request.snapshotIds(snapshot))
                .snapshots()
                .get(0);
        var madeVolume = ec2.describeVolumes(request -> request.volumeIds(volume))
                .volumes()
                .get(0);
        assertThat(madeSnapshot.state()).isEqualTo(SnapshotState.COMPLETED);
        assertThat(madeSnapshot.tags()).contains(RECORD);
        assertThat(madeVolume.state()).isEqualTo(VolumeState.AVAILABLE);
        assertThat(madeVolume.availabilityZone()).isEqualTo("eu-central-1b");
        assertThat(madeVolume.tags()).contains(RECORD);
    }

    private static TagSpecification recordTag(ResourceType type) {
        return TagSpecification.builder().resourceType(type).tags(RECORD).build();
    }
}
