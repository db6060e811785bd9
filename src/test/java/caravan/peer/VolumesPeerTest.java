package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.aws.AwsFault;
import caravan.fake.FakeEc2;
import caravan.fake.Machines;
import caravan.model.State;
import caravan.model.Volume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A machine arrives with all of its disks, each as it was, or not at all. */
class VolumesPeerTest {

    private static final List<String> ONCE_OFF = List.of("StopInstances i-1");
    private static final List<String> OFF_AND_ON = List.of("StopInstances i-1", "StartInstances i-1");

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1", "vol-2", "vol-3");

    @Test
    void c01_shouldMakeTheMissingVolumeWhenOneOfThreeWasThrottled() {
        // Given
        world.ec2.failNext("CreateVolume", AwsFault.THROTTLED, "RequestLimitExceeded");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertCarriedWhole(record, 3);
        assertThat(world.ec2.calls("CreateVolume")).isEqualTo(4);
        assertThat(world.power).isEqualTo(ONCE_OFF);
    }

    @Test
    void c01_shouldUndoEverythingWhenOneOfThreeIsOverTheLimit() {
        // Given
        world.ec2.failNext("CreateVolume", AwsFault.QUOTA, "VolumeLimitExceeded");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertUndone(record, "VolumeLimitExceeded");
        assertThat(world.ec2.calls("CreateVolume")).isEqualTo(3);
        assertThat(world.ec2.calls("DeleteVolume")).isEqualTo(2);
        assertThat(world.writes.count("create VirtualMachine")).isZero();
    }

    @Test
    void c01_shouldMakeTheMissingVolumeWhenTheProcessDiedAmongThem() {
        // Given
        var record = world.begin("web", "i-1");
        world.ec2.failNext("CreateVolume", AwsFault.AMBIGUOUS, "");
        new RouteWalk(world).passage(record);
        assertThat(world.live(record).state()).isEqualTo(State.DISK_TRANSFER);

        // When
        world.restart();
        var ended = world.carry(record);

        // Then
        assertCarriedWhole(ended, 3);
        assertThat(world.ec2.calls("CreateVolume")).isEqualTo(4);
    }

    /** EC2 makes no io2 volume without being told its IOPS. */
    @Test
    void c01_shouldTellTheIopsOfAProvisionedDataDisk() {
        // Given
        world.ec2.editVolume("vol-2", was -> provisioned(was, 8_000));

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertCarriedWhole(record, 3);
        assertThat(copyOf(record, "vol-2").type()).isEqualTo("io2");
        assertThat(copyOf(record, "vol-2").iops()).isEqualTo(8_000);
        assertThat(copyOf(record, "vol-1").type()).isEqualTo("gp3");
    }

    @Test
    void c01_shouldUndoEverythingWhenAVolumeVanishesWhileItsDisksAreProbed() {
        // Given
        var record = world.begin("web", "i-1");
        world.players.kubelet = pod -> {
            world.ec2.vanish(volumeOf(record, "vol-2"));
            return Players.ended(pod, "Succeeded");
        };

        // When
        var ended = world.carry(record);

        // Then
        assertUndone(ended, "DeadlineExceeded");
        assertThat(ended.getStatus().failure().step()).isEqualTo("CreateVM");
    }

    /** The wait of rule 6b lasts for minutes, and anybody may delete a volume meanwhile. */
    @Test
    void c01_shouldNotCommitWhenAVolumeVanishesDuringTheWaitBeforeTheCommit() {
        // Given
        var record = world.begin("web", "i-1");
        world.meanwhile.add(() -> world.ec2.vanish(volumeOf(record, "vol-2")));

        // When
        var ended = world.carry(record);

        // Then
        assertThat(ended.state()).as("%s", ended.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(world.leftOf(ended)).isEmpty();
        assertThat(world.stateOf("i-1")).isEqualTo("running");
    }

    @Test
    void c14_shouldUndoAtOnceWhenAVolumeEndsInError() {
        // Given
        var slow = new SmallWorld(new FakeEc2()).running("i-1", "vol-1");
        var record = slow.begin("web", "i-1");
        slow.meanwhile.add(() -> slow.ec2.editSnapshot(snapshotOf(slow, record), SnapshotsPeerTest::completed));
        slow.meanwhile.add(() ->
                slow.ec2.editVolume(slow.live(record).getStatus().disks().get(0).volumeId(), was -> in(was, "error")));
        var began = slow.time.now();

        // When
        var ended = slow.carry(record);

        // Then
        assertThat(ended.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(ended.getStatus().failure().reason()).isEqualTo("VolumeFailed");
        assertThat(ended.getStatus().failure().reasons().get(0)).contains("error");
        assertThat(slow.leftOf(ended)).isEmpty();
        assertThat(slow.power).isEqualTo(OFF_AND_ON);
        assertThat(slow.time.now())
                .isBefore(
                        began.plus(slow.parts.settings.phases().volumeTimeout().multipliedBy(3)));
    }

    @Test
    void c25_shouldAskTheClaimForExactlyWhatTheVolumeHas() {
        // Given
        world.ec2.editVolume("vol-2", was -> sized(was, 37));

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertCarriedWhole(record, 3);
        assertThat(copyOf(record, "vol-2").sizeGiB()).isEqualTo(37);
        var claim = world.kube.all(Kinds.PERSISTENT_VOLUME_CLAIM).stream()
                .filter(found -> found.getMetadata().getName().contains("disk-1"))
                .findFirst()
                .orElseThrow();
        assertThat(claim.getSpec().getResources().getRequests()).hasToString("{storage=37Gi}");
    }

    @Test
    void c25_shouldGuessNoSizeWhenAVolumeIsNotKnown() {
        // Given
        world.ec2.vanish("vol-2");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertNotBegun(record);
        assertThat(record.getStatus().failure().reasons().get(0))
                .contains("vol-2")
                .contains("not known to EC2");
    }

    /** No claim of ours has been made yet, so that it is somebody else's. */
    @Test
    void c41_shouldNotBeginWhereAClaimHasTheNameThatThePlanGivesExactly() {
        // Given
        world.kube.put(
                Kinds.PERSISTENT_VOLUME_CLAIM,
                new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withNamespace(SmallWorld.TARGET)
                        .withName("data-1")
                        .endMetadata()
                        .withNewStatus()
                        .withPhase("Bound")
                        .endStatus()
                        .build());
        world.plan(
                "web",
                "pvcNameTemplate: 'data-{{.DiskIndex}}', pvcNameTemplateUseGenerateName: false",
                SmallWorld.vm("i-1"));

        // When
        var record = world.carry(world.start("web", "web").get(0));

        // Then
        assertNotBegun(record);
        assertThat(record.getStatus().failure().reason()).isEqualTo("NameTaken");
        assertThat(record.getStatus().failure().reasons().get(0))
                .contains("data-1")
                .doesNotContain("data-0");
    }

    /** The map knows gp3, and what is not known could be anything. */
    @Test
    void c55_shouldTakeAnUnknownOrUnmappedVolumeForNoOtherType() {
        // Given
        world.ec2.vanish("vol-3");
        world.ec2.with(Machines.volume("vol-2", "st1", "i-1"));

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertNotBegun(record);
        assertThat(record.getStatus().failure().reasons().get(0))
                .contains("vol-3")
                .contains("no storage class for type st1 of volume vol-2");
    }

    private void assertNotBegun(InstanceMigration record) {
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().step()).isEqualTo("Initialize");
        assertThat(record.getSpec().intent()).isNull();
        assertThat(world.power).isEmpty();
        assertThat(world.ec2.writes()).isZero();
    }

    private void assertCarriedWhole(InstanceMigration record, int disks) {
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().disks()).hasSize(disks).allSatisfy(disk -> assertThat(world.ec2.volumes().stream()
                        .filter(volume -> volume.id().equals(disk.volumeId())))
                .hasSize(1));
        assertThat(world.ec2.volumes()).hasSize(2 * disks);
        assertThat(world.ec2.snapshots()).isEmpty();
        Object drives = world.kube
                .all(Kinds.VIRTUAL_MACHINE)
                .get(0)
                .get("spec", "template", "spec", "domain", "devices", "disks");
        assertThat((List<?>) drives).hasSize(disks);
    }

    private void assertUndone(InstanceMigration record, String reason) {
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo(reason);
        assertThat(world.leftOf(record)).isEmpty();
        assertThat(world.ec2.volumes()).hasSize(3);
        assertThat(world.ec2.snapshots()).isEmpty();
        assertThat(world.power).isEqualTo(OFF_AND_ON);
    }

    private Volume copyOf(InstanceMigration record, String sourceVolume) {
        return world.ec2.volumes().stream()
                .filter(volume -> volume.id().equals(volumeOf(record, sourceVolume)))
                .findFirst()
                .orElseThrow();
    }

    private String volumeOf(InstanceMigration record, String sourceVolume) {
        return world.live(record).getStatus().disk(sourceVolume).orElseThrow().volumeId();
    }

    private static String snapshotOf(SmallWorld world, InstanceMigration record) {
        return world.live(record).getStatus().disks().get(0).snapshotId();
    }

    static Volume provisioned(Volume was, int iops) {
        return changed(was, was.state(), "io2", was.sizeGiB(), iops);
    }

    private static Volume sized(Volume was, int sizeGiB) {
        return changed(was, was.state(), was.type(), sizeGiB, was.iops());
    }

    private static Volume in(Volume was, String state) {
        return changed(was, state, was.type(), was.sizeGiB(), was.iops());
    }

    private static Volume changed(Volume was, String state, String type, int sizeGiB, int iops) {
        return new Volume(
                was.id(),
                state,
                type,
                sizeGiB,
                iops,
                type.equals("gp3") ? was.throughput() : 0,
                was.encrypted(),
                was.kmsKeyId(),
                was.snapshotId(),
                was.zone(),
                was.multiAttach(),
                was.attachments(),
                Map.copyOf(was.tags()));
    }
}
