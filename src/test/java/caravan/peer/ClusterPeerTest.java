package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Volumes, claims and pods of a migration are its own, whole, and made once. */
class ClusterPeerTest {

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1", "vol-2");
    private final List<Pod> pods = new ArrayList<>();

    @Test
    void c09_shouldMakeEveryVolumeBeforeAnyClaimAndNameItThere() {
        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(world.writes.last("create PersistentVolume "))
                .isLessThan(world.writes.first("create PersistentVolumeClaim "));
        assertThat(world.kube.all(Kinds.PERSISTENT_VOLUME_CLAIM)).hasSize(2).allSatisfy(claim -> assertThat(
                        claim.getSpec().getVolumeName())
                .isEqualTo("pv-" + claim.getMetadata().getName()));
    }

    @Test
    void c09_shouldMakeNoClaimAsLongAsAVolumeIsMissing() {
        // Given
        var record = world.begin("web", "i-1");
        world.kube.failNext("create PersistentVolume", KubeFailure.Reason.UNREACHABLE);

        // When
        new RouteWalk(world).passage(record);
        var claims = world.writes.count("create PersistentVolumeClaim ");
        world.restart();
        var ended = world.carry(record);

        // Then
        assertThat(claims).isZero();
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
        assertThat(world.kube.all(Kinds.PERSISTENT_VOLUME)).hasSize(2);
    }

    @Test
    void c09_shouldNotCommitAClaimThatIsBoundToAnEmptyVolume() {
        // Given
        world.players.binder = claim -> {
            claim.getSpec().setVolumeName("pvc-provisioned-empty");
            return Players.bound(claim);
        };

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertUndone(record, "BindingUnexpected");
    }

    @Test
    void c14_shouldUndoWhenAClaimIsNeverBound() {
        // Given
        world.players.binder = claim -> claim;

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertUndone(record, "DeadlineExceeded");
        assertThat(record.getStatus().failure().step()).isEqualTo("DiskTransfer");
    }

    /** A pod whose network is cut off has no address that anybody could ask; its phase tells everything. */
    @Test
    void c17_shouldAskNothingOfThePodItself() throws IOException {
        // Given
        noteConversions();

        // When
        var record = world.carry(converting("web", ""));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(pods).hasSize(1).allSatisfy(pod -> assertThat(pod.getStatus().getPodIP())
                .isNull());
        assertThat(sourcesOf("phase", "engine", "manifest", "ledger"))
                .isNotEmpty()
                .noneMatch(source -> source.contains("java.net") || source.contains("java.nio.channels"));
    }

    @Test
    void c23_shouldKeepVolumesUntilCommitAndThenLetTheClassDecide() {
        // Given
        world.kube.edit(Kinds.STORAGE_CLASS, "", "io2-csi", found -> new StorageClassBuilder(found)
                .withReclaimPolicy("Retain")
                .build());
        world.put(
                Kinds.STORAGE_MAP,
                "storage",
                SmallWorld.maps("{source: {name: gp3}, destination: {storageClass: gp3-csi}},"
                        + " {source: {name: io2}, destination: {storageClass: io2-csi}}"));
        world.ec2.editVolume("vol-2", was -> VolumesPeerTest.provisioned(was, 4_000));
        var before = new HashSet<String>();
        world.players.kubelet = pod -> {
            world.kube
                    .all(Kinds.PERSISTENT_VOLUME)
                    .forEach(volume -> before.add(volume.getSpec().getPersistentVolumeReclaimPolicy()));
            return Players.ended(pod, "Succeeded");
        };

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(before).containsExactly("Retain");
        assertThat(world.kube.all(Kinds.PERSISTENT_VOLUME)).allSatisfy(volume -> {
            assertThat(volume.getMetadata().getAnnotations())
                    .containsEntry("pv.kubernetes.io/provisioned-by", "ebs.csi.aws.com");
            assertThat(volume.getSpec().getPersistentVolumeReclaimPolicy())
                    .isEqualTo(volume.getSpec().getStorageClassName().equals("io2-csi") ? "Retain" : "Delete");
        });
    }

    /** Names are the record's own, and no list decides whether an object is made. */
    @Test
    void c41_shouldMakeEachObjectOnceWhenItsAnswerIsLostAndAnotherProcessGoesOn() {
        // Given
        var record = world.begin("web", "i-1");
        world.kube.loseNext("create PersistentVolumeClaim");
        world.kube.loseNext("create PersistentVolume");
        new RouteWalk(world).passage(record);

        // When
        world.restart();
        var ended = world.carry(record);

        // Then
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
        assertThat(world.kube.all(Kinds.PERSISTENT_VOLUME)).hasSize(2);
        assertThat(world.kube.all(Kinds.PERSISTENT_VOLUME_CLAIM)).hasSize(2);
        assertThat(world.kube.calls("list PersistentVolumeClaim")).isZero();
    }

    @Test
    void c43_shouldNotMindAFailedConversionOfAnEarlierRun() {
        // Given
        noteConversions();
        var record = converting("web", "");
        var stale = new PodBuilder()
                .withNewMetadata()
                .withNamespace(SmallWorld.TARGET)
                .withName("web-i-1-stale")
                .addToLabels(Map.of("plan", record.getSpec().plan().uid(), "vmID", "i-1", "forklift.app", "virt-v2v"))
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withPhase("Failed")
                .endStatus()
                .build();
        world.kube.put(Kinds.POD, stale);

        // When
        var ended = world.carry(record);

        // Then
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
        assertThat(pods).hasSize(1);
        assertThat(world.kube.all(Kinds.POD))
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly("web-i-1-stale");
    }

    @Test
    void c43_shouldConvertFreshDisksWhenTheFirstConversionFailed() {
        // Given
        world.players.kubelet = pod -> Players.ended(pod, "Failed");
        var first = world.carry(converting("web", ""));
        noteConversions();

        // When
        var second = world.carry(world.start("web-2", "web").get(0));

        // Then
        assertThat(first.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(second.state()).isEqualTo(State.SUCCEEDED);
        assertThat(volumesOf(second)).doesNotContainAnyElementsOf(volumesOf(first));
        assertThat(second.getStatus().conversionAttempt()).isEqualTo(1);
        assertThat(pods).hasSize(1);
    }

    @Test
    void c54_shouldFindAndRemoveThePodWhateverLabelsThePlanGivesIt() {
        // Given
        noteConversions();
        var record = converting("web", ", convertorLabels: {vmID: mine, plan: mine, migration: mine, team: db}");

        // When
        var ended = world.carry(record);

        // Then
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
        assertThat(pods.get(0).getMetadata().getLabels())
                .containsEntry("vmID", "i-1")
                .containsEntry("plan", record.getSpec().plan().uid())
                .containsEntry("migration", record.getSpec().migration().uid())
                .containsEntry("team", "db");
        assertThat(world.kube.all(Kinds.POD)).isEmpty();
    }

    @Test
    void c54_shouldRefuseALabelThatWouldHideThePod() {
        // When
        var record = world.carry(converting("web", ", convertorLabels: {caravan.io/record: mine}"));

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().step()).isEqualTo("Initialize");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("caravan.io/record");
        assertThat(world.power).isEmpty();
    }

    private static List<String> sourcesOf(String... packages) throws IOException {
        var sources = new ArrayList<String>();
        for (var name : packages) {
            try (var files = Files.list(Path.of("processors", "caravan", name))) {
                for (var file : files.toList()) {
                    sources.add(Files.readString(file));
                }
            }
        }
        return sources;
    }

    private void noteConversions() {
        world.players.kubelet = pod -> {
            pods.add(pod);
            return Players.ended(pod, "Succeeded");
        };
    }

    private InstanceMigration converting(String name, String fields) {
        world.plan(name, "skipGuestConversion: false" + fields, SmallWorld.vm("i-1"));
        return world.start(name, name).get(0);
    }

    private static List<String> volumesOf(InstanceMigration record) {
        return record.getStatus().disks().stream().map(disk -> disk.volumeId()).toList();
    }

    private void assertUndone(InstanceMigration record, String reason) {
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo(reason);
        assertThat(world.leftOf(record)).isEmpty();
        assertThat(world.writes.count("create VirtualMachine")).isZero();
        assertThat(world.power).containsExactly("StopInstances i-1", "StartInstances i-1");
    }
}
