package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.aws.AwsFault;
import caravan.fake.FakeEc2;
import caravan.fake.Machines;
import caravan.model.Names;
import caravan.model.Snapshot;
import caravan.model.State;
import caravan.model.Volume;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Data comes from snapshots of this very migration, all of them, and none is left. */
class SnapshotsPeerTest {

    private static final List<String> OFF_AND_ON = List.of("StopInstances i-1", "StartInstances i-1");

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1", "vol-2", "vol-3");

    @Test
    void c02_shouldMakeTheMissingSnapshotWhenOneOfThreeWasThrottled() {
        // Given
        world.ec2.failNext("CreateSnapshot", AwsFault.THROTTLED, "RequestLimitExceeded");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(world.ec2.calls("CreateSnapshot")).isEqualTo(4);
        assertThat(sourcesOf(record)).containsExactlyInAnyOrder("vol-1", "vol-2", "vol-3");
    }

    @Test
    void c02_shouldMakeTheMissingSnapshotWhenTheProcessDiedAmongThem() {
        // Given
        var record = world.begin("web", "i-1");
        world.ec2.failNext("CreateSnapshot", AwsFault.AMBIGUOUS, "");
        new RouteWalk(world).passage(record);
        assertThat(world.ec2.snapshots()).hasSize(2);

        // When
        world.restart();
        var ended = world.carry(record);

        // Then
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
        assertThat(world.ec2.calls("CreateSnapshot")).isEqualTo(4);
        assertThat(sourcesOf(ended)).containsExactlyInAnyOrder("vol-1", "vol-2", "vol-3");
    }

    @Test
    void c03_shouldTakeNothingThatAnEarlierRunHasLeft() {
        // Given
        var record = world.begin("web", "i-1");
        for (var source : List.of("vol-1", "vol-2", "vol-3")) {
            world.ec2.with(staleSnapshot(record, source)).with(staleVolume(record, source));
        }

        // When
        var ended = world.carry(record);
        world.sweep();

        // Then
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
        assertThat(world.ec2.calls("CreateSnapshot")).isEqualTo(3);
        assertThat(world.ec2.calls("CreateVolume")).isEqualTo(3);
        assertThat(ended.getStatus().disks()).allSatisfy(disk -> {
            assertThat(disk.snapshotId()).doesNotContain("stale");
            assertThat(disk.volumeId()).doesNotContain("stale");
        });
        assertThat(world.ec2.snapshots()).hasSize(3).allMatch(snapshot -> snapshot.id()
                .contains("stale"));
        assertThat(world.ec2.volumes())
                .filteredOn(volume -> volume.id().contains("stale"))
                .hasSize(3);
    }

    /** The other cluster cannot see this one's lock. */
    @Test
    void c04_shouldShareNothingWithAnotherClusterThatCarriesTheSameInstance() {
        // Given
        var other = new SmallWorld(world.ec2);
        var ours = world.begin("web", "i-1");
        var theirs = other.begin("web", "i-1");
        world.meanwhile.add(() -> other.carry(theirs));

        // When
        var ended = world.carry(ours);

        // Then
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
        assertThat(other.live(theirs).state()).isEqualTo(State.SUCCEEDED);
        assertThat(volumesOf(ended)).doesNotContainAnyElementsOf(volumesOf(other.live(theirs)));
        assertThat(world.ec2.volumes()).hasSize(3 + 3 + 3);
        assertThat(world.ec2.calls("CreateSnapshot")).isEqualTo(6);
        assertThat(world.ec2.calls("DeleteVolume")).isZero();
    }

    @Test
    void c14_shouldUndoWhenASnapshotIsNeverCompleted() {
        // Given
        var slow = new SmallWorld(new FakeEc2()).running("i-1", "vol-1");

        // When
        var record = slow.carry(slow.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo("DeadlineExceeded");
        assertThat(record.getStatus().failure().step()).isEqualTo("CreateSnapshots");
        assertThat(slow.leftOf(record)).isEmpty();
        assertThat(slow.power).isEqualTo(OFF_AND_ON);
    }

    @Test
    void c18_shouldGoOnDeletingWhenOneDeleteFailsAndOneDiskHasTwoSnapshots() {
        // Given
        var record = world.begin("web", "i-1");
        world.meanwhile.add(() -> {
            var first = world.ec2.snapshots().get(0);
            world.ec2.with(named(first, "snap-twin", first.tags()));
            world.ec2.failNext("DeleteSnapshot", AwsFault.DENIED, "UnauthorizedOperation");
        });

        // When
        var ended = world.carry(record);

        // Then
        assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
        assertThat(world.ec2.snapshots()).isEmpty();
        assertThat(world.ec2.calls("DeleteSnapshot")).isGreaterThanOrEqualTo(5);
    }

    @Test
    void c18_shouldSayWhichSnapshotIsLeftWhenItCannotBeDeleted() {
        // Given
        for (var failure = 0; failure < 1_000; failure++) {
            world.ec2.failNext("DeleteSnapshot", AwsFault.DENIED, "UnauthorizedOperation");
        }

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus()
                        .condition("CleanupIncomplete")
                        .orElseThrow()
                        .message())
                .contains("DeleteSnapshot", "UnauthorizedOperation");
    }

    /** DescribeSnapshots leaves out what it may not show, and then its list is empty. */
    @Test
    void c48_shouldTakeAnEmptyAnswerForNoReadySnapshot() {
        // Given
        var slow = new SmallWorld(new FakeEc2()).running("i-1", "vol-1", "vol-2");
        var record = slow.begin("web", "i-1");
        slow.meanwhile.add(() -> slow.ec2.snapshots().forEach(snapshot -> slow.ec2.vanish(snapshot.id())));

        // When
        var ended = slow.carry(record);

        // Then
        assertThat(ended.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(ended.getStatus().failure().step()).isEqualTo("CreateSnapshots");
        assertThat(slow.ec2.calls("CreateVolume")).isZero();
        assertThat(slow.power).isEqualTo(OFF_AND_ON);
    }

    @Test
    void c57_shouldTellInTheStatusWhyNoSnapshotWasMade() {
        // Given
        world.ec2.failNext("CreateSnapshot", AwsFault.DENIED, "UnauthorizedOperation");

        // When
        var record = world.carry(world.begin("web", "i-1"));

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        var vm = world.seen(Kinds.MIGRATION, "web").at("/status/vms/0");
        assertThat(vm.at("/error/phase").asText()).isEqualTo("CreateSnapshots");
        assertThat(vm.at("/error/reasons/0").asText()).contains("CreateSnapshot failed: UnauthorizedOperation");
        assertThat(vm.at("/pipeline")).anySatisfy(step -> {
            assertThat(step.at("/name").asText()).isEqualTo("CreateSnapshots");
            assertThat(step.at("/error/reasons/0").asText()).contains("UnauthorizedOperation");
        });
        assertThat(vm.toString()).doesNotContain("unknown");
    }

    private static List<String> volumesOf(InstanceMigration record) {
        return record.getStatus().disks().stream().map(disk -> disk.volumeId()).toList();
    }

    private static List<String> sourcesOf(InstanceMigration record) {
        return record.getStatus().disks().stream()
                .filter(disk -> disk.volumeId() != null)
                .map(disk -> disk.sourceVolumeId())
                .toList();
    }

    /** What tells a snapshot's instance, disk and plan, from a migration of last week. */
    private static Map<String, String> staleTags(InstanceMigration record) {
        var tags = new HashMap<String, String>();
        tags.put(Names.TAG_VM_ID, record.getSpec().instanceId());
        tags.put(Names.TAG_VM_NAME, record.getSpec().instanceName());
        tags.put(Names.PLAN, record.getSpec().plan().name());
        tags.put(Names.TAG_MIGRATION, "last week's");
        tags.put(Names.RECORD, "last week's");
        return tags;
    }

    private static Snapshot staleSnapshot(InstanceMigration record, String source) {
        var tags = staleTags(record);
        tags.put(Names.TAG_VOLUME, source);
        return new Snapshot("snap-stale-" + source, source, Snapshot.COMPLETED, 8, 100, "", Machines.LAUNCHED, tags);
    }

    private static Volume staleVolume(InstanceMigration record, String source) {
        var like = Machines.volume("vol-stale-" + source, "gp3", "none");
        var tags = staleTags(record);
        tags.put(Names.TAG_ORIGINAL_VOLUME, source);
        tags.put(Names.TAG_SNAPSHOT, "snap-stale-" + source);
        return new Volume(
                like.id(),
                Volume.AVAILABLE,
                like.type(),
                like.sizeGiB(),
                like.iops(),
                like.throughput(),
                false,
                "",
                "snap-stale-" + source,
                "us-east-1b",
                false,
                List.of(),
                tags);
    }

    static Snapshot completed(Snapshot was) {
        return new Snapshot(
                was.id(), was.volumeId(), Snapshot.COMPLETED, was.sizeGiB(), 100, "", was.startTime(), was.tags());
    }

    private static Snapshot named(Snapshot was, String id, Map<String, String> tags) {
        return new Snapshot(id, was.volumeId(), was.state(), was.sizeGiB(), was.percent(), "", was.startTime(), tags);
    }
}
