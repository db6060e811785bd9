package caravan.simulation;

import caravan.api.InstanceMigration;
import caravan.model.State;
import caravan.sim.aws.Fleet;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeType;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole fleet is carried once; each test looks at one side of the end. */
class CarryTest {

    private static final List<String> FLEET = List.of(Fleet.WEB, Fleet.APP, Fleet.WIN, Fleet.GATEWAY, Fleet.BATCH);

    private static Stage stage;
    private static Map<String, InstanceMigration> records;
    private static Map<String, Integer> awsCalls;
    private static long statusWrites;

    @BeforeAll
    static void carryTheFleet() {
        stage = new Stage(Map.of("CARAVAN_INVENTORY_CRON", "0 0 0 1 1 ?", "CARAVAN_SWEEP_CRON", "0/5 * * * * ?"));
        var journey = Journey.plan(stage, "tier", FLEET.toArray(String[]::new)).start("tier-1");
        records = FLEET.stream()
                .map(id -> journey.awaitEnd("tier-1", id))
                .collect(Collectors.toMap(record -> record.getSpec().instanceId(), record -> record));
        awsCalls = stage.simulation().aws().callsBy(Fleet.KEY);
        statusWrites = stage.cluster().counts().of("update", "instancemigrations/status");
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void shouldCarryTheWholeFleet() {
        assertThat(records.values())
                .allSatisfy(record -> assertThat(record.state()).isEqualTo(State.SUCCEEDED))
                .allSatisfy(record -> assertThat(record.getStatus().failure()).isNull());
    }

    @Test
    void r04_shouldMakeOneVolumeOfOneSnapshotPerDisk() {
        for (var record : records.values()) {
            var disks = record.getSpec().intent().disks().size();
            assertThat(traces(record).snapshotsMade()).hasSize(disks);
            assertThat(traces(record).volumesMade()).hasSize(disks);
            assertThat(traces(record).volumes()).hasSize(disks);
        }
    }

    @Test
    void c20_shouldKeepTypeIopsThroughputSizeAndKeyOfEachDisk() {
        diskPairs().forEach(pair -> {
            var copy = pair.copy();
            var source = pair.source();
            assertThat(copy.size()).isEqualTo(source.size());
            assertThat(copy.encrypted()).as("its class asks for it").isTrue();
            if (source.encrypted()) {
                assertThat(copy.kmsKeyId()).isEqualTo(source.kmsKeyId());
            }
            assertThat(copy.availabilityZone()).isEqualTo(Fleet.TARGET_ZONE);
            if (source.volumeType() != VolumeType.GP2) {
                assertThat(copy.volumeType()).isEqualTo(source.volumeType());
                assertThat(copy.throughput()).isEqualTo(source.throughput());
                assertThat(copy.iops()).isEqualTo(source.iops());
            }
        });
    }

    /** The map gives gp3-csi to gp2. */
    @Test
    void c21_shouldMakeTheTypeOfTheClassWhereTheSourceHasAnother() {
        assertThat(diskPairs()
                        .filter(pair -> pair.source().volumeType() == VolumeType.GP2)
                        .map(pair -> pair.copy().volumeType()))
                .isNotEmpty()
                .containsOnly(VolumeType.GP3);
    }

    @Test
    void c22_shouldTagVolumesForThePeerForCaravanAndForTheCsiDriver() {
        diskPairs().forEach(pair -> {
            var record = pair.record();
            var wanted = new TreeMap<String, String>();
            wanted.put("forklift.konveyor.io/vmID", record.getSpec().instanceId());
            wanted.put("forklift.konveyor.io/vm-name", record.getSpec().instanceName());
            wanted.put("forklift.konveyor.io/plan", "tier");
            wanted.put(
                    "forklift.konveyor.io/migration",
                    record.getSpec().migration().uid());
            wanted.put("forklift.konveyor.io/original-volume", pair.source().volumeId());
            wanted.put("forklift.konveyor.io/snapshot", pair.copy().snapshotId());
            wanted.put("caravan.io/record", record.uid());
            wanted.put("ebs.csi.aws.com/cluster", "true");
            wanted.put("CSIVolumeName", persistentVolumeOf(pair).getMetadata().getName());
            wanted.put("caravan.io/adopted", "true");
            assertThat(tagsOf(pair.copy())).containsAllEntriesOf(wanted).containsKey("caravan.io/step");
        });
        assertThat(stage.region().volumesMade())
                .allSatisfy(made -> assertThat(made.tags()).containsEntry("caravan.io/adopted", "false"));
    }

    @Test
    void shouldTagSnapshotsForThePeerAndForCaravan() {
        for (var record : records.values()) {
            assertThat(traces(record).snapshotsMade()).allSatisfy(made -> assertThat(made.tags())
                    .containsEntry("forklift.konveyor.io/vmID", record.getSpec().instanceId())
                    .containsEntry("forklift.konveyor.io/plan", "tier")
                    .containsEntry(
                            "forklift.konveyor.io/migration",
                            record.getSpec().migration().uid())
                    .containsKeys("forklift.konveyor.io/vm-name", "forklift.konveyor.io/volume", "caravan.io/step"));
        }
    }

    @Test
    void c18_shouldDeleteEverySnapshotAndTouchNothingOfOthers() {
        assertThat(records.values())
                .allSatisfy(record -> assertThat(traces(record).snapshots()).isEmpty());
        assertThat(stage.region().history(Fleet.FOREIGN_SNAPSHOT).touches()).isEmpty();
        assertThat(stage.region().history(Fleet.FOREIGN_VOLUME).touches()).isEmpty();
        assertThat(stage.region().history(Fleet.PUBLIC_SNAPSHOT).touches()).isEmpty();
        diskPairs().forEach(pair -> assertThat(
                        stage.region().history(pair.source().volumeId()).touches())
                .isEmpty());
    }

    @Test
    void c58_shouldStopEachSourceOnceAndLeaveItStopped() {
        for (var record : records.values()) {
            var id = record.getSpec().instanceId();
            assertThat(stage.stateOf(id)).isEqualTo("stopped");
            assertThat(traces(record).done()).isEqualTo(id.equals(Fleet.BATCH) ? List.of() : List.of("StopInstances"));
        }
    }

    @Test
    void r18_shouldLabelEveryObjectAndMarkItCommitted() {
        for (var record : records.values()) {
            var objects = traces(record).objects().toList();
            assertThat(objects)
                    .hasSize(1 + 2 * record.getSpec().intent().disks().size());
            assertThat(objects).allSatisfy(object -> assertThat(
                            object.getMetadata().getLabels())
                    .containsEntry("plan", record.getSpec().plan().uid())
                    .containsEntry("migration", record.getSpec().migration().uid())
                    .containsEntry("vmID", record.getSpec().instanceId())
                    .containsEntry("plan-name", "tier")
                    .containsEntry("plan-namespace", "migration")
                    .containsEntry("forklift.konveyor.io/plan", "tier")
                    .containsEntry("caravan.io/record", record.uid())
                    .containsKey("caravan.io/committed"));
        }
    }

    @Test
    void c24_shouldBindEachClaimToItsOwnVolumeInTheTargetZone() {
        diskPairs().forEach(pair -> {
            var volume = persistentVolumeOf(pair);
            var claim = claimOf(volume);
            assertThat(volume.getSpec().getPersistentVolumeReclaimPolicy()).isEqualTo("Delete");
            assertThat(volume.getMetadata().getAnnotations())
                    .containsEntry("pv.kubernetes.io/provisioned-by", "ebs.csi.aws.com");
            assertThat(volume.getSpec().getNodeAffinity().toString()).contains(Fleet.TARGET_ZONE);
            assertThat(claim.getStatus().getPhase()).isEqualTo("Bound");
            assertThat(claim.getMetadata().getOwnerReferences()).singleElement().satisfies(owner -> assertThat(
                            owner.getUid())
                    .isEqualTo(pair.record().getStatus().targetUid()));
        });
    }

    @Test
    void r09_shouldStartTheMachineOnlyWhereTheSourceRan() {
        for (var record : records.values()) {
            var machine = traces(record).virtualMachines().get(0);
            var ran = !record.getSpec().instanceId().equals(Fleet.BATCH);
            assertThat(machine.<String>get("spec", "runStrategy")).isEqualTo(ran ? "Always" : "Halted");
            assertThat(machine.getMetadata().getUid())
                    .isEqualTo(record.getStatus().targetUid());
        }
    }

    @Test
    void r02_shouldUnholdTheLockAndRememberTheEnd() {
        for (var record : records.values()) {
            assertThat(traces(record).awaitUnheld())
                    .containsEntry("caravan.io/last-end", "Succeeded")
                    .containsEntry("caravan.io/last-record", record.uid())
                    .containsEntry("caravan.io/target-uid", record.getStatus().targetUid())
                    .containsEntry(
                            "caravan.io/original-power",
                            record.getSpec().instanceId().equals(Fleet.BATCH) ? "Off" : "On");
        }
    }

    @Test
    void r14_shouldReleaseEveryObjectAfterASweepThatFoundNothing() {
        records.values().forEach(record -> traces(record).awaitReleased());
        assertThat(records.values())
                .allSatisfy(record -> assertThat(traces(record).volumes())
                        .hasSize(record.getSpec().intent().disks().size()));
    }

    @Test
    void c16_shouldAskAwsInBatches() {
        assertThat(awsCalls).containsEntry("CreateSnapshot", 7).containsEntry("CreateVolume", 7);
        assertThat(awsCalls).containsEntry("DeleteSnapshot", 7).doesNotContainKey("DeleteVolume");
        assertThat(awsCalls).doesNotContainKey("StartInstances");
        // How many share one depends on the machine's load here, and is counted in virtual time by EconomyTest.
        assertThat(awsCalls.get("StopInstances")).as("four instances").isLessThanOrEqualTo(4);
        assertThat(awsCalls.get("CreateTags")).isLessThanOrEqualTo(5);
    }

    @Test
    void shouldWriteTheRecordSixteenTimesAtMost() {
        assertThat(statusWrites).isLessThanOrEqualTo(16L * FLEET.size());
    }

    private record DiskPair(InstanceMigration record, Volume source, Volume copy) {}

    private static Stream<DiskPair> diskPairs() {
        return records.values().stream().flatMap(record -> record.getStatus().disks().stream()
                .map(disk -> new DiskPair(
                        record,
                        stage.region().volume(disk.sourceVolumeId()).orElseThrow(),
                        stage.region().volume(disk.volumeId()).orElseThrow())));
    }

    private static PersistentVolume persistentVolumeOf(DiskPair pair) {
        return stage.client().persistentVolumes().list().getItems().stream()
                .filter(volume -> volume.getSpec()
                        .getCsi()
                        .getVolumeHandle()
                        .equals(pair.copy().volumeId()))
                .findFirst()
                .orElseThrow();
    }

    private static PersistentVolumeClaim claimOf(PersistentVolume volume) {
        var claim = volume.getSpec().getClaimRef();
        return stage.client()
                .persistentVolumeClaims()
                .inNamespace(claim.getNamespace())
                .withName(claim.getName())
                .get();
    }

    private static Map<String, String> tagsOf(Volume volume) {
        return volume.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
    }

    private static Traces traces(InstanceMigration record) {
        return new Traces(stage, record);
    }
}
