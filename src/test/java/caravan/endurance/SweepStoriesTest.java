package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.Names;
import caravan.model.State;
import caravan.sim.kube.PodOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

import static org.assertj.core.api.Assertions.assertThat;

/** Rules 15 to 17: what the sweep, and the undo of a sibling, may take. */
class SweepStoriesTest {

    /** Sweeps come every 5 minutes, and take what they have seen for 4. */
    private static final Duration SEVERAL_SWEEPS = Duration.ofMinutes(40);

    @Test
    @Replays("without-SWEEP")
    void r15_shouldSweepASnapshotThatArrivesAfterTheCleanup() {
        // Given
        var replay = Replay.of(Scenario.plain()).zombie("CreateSnapshot", Duration.ofMinutes(14));

        // When
        replay.begin().keepsItsPromises(State.SUCCEEDED);

        // Then
        assertThat(replay.world().region().snapshotsMade()).hasSize(3);
        assertThat(replay.effects("DeleteSnapshot")).hasSize(3);
    }

    @Test
    @Replays("without-RECTAG")
    void r15_shouldLeaveTheSnapshotsOfASiblingAloneInTheUndo() {
        // Given
        var replay = Replay.of(failingBeside(1));
        replay.begin().until(State.CREATE_SNAPSHOTS);

        // When
        replay.until(State.ROLLED_BACK);

        // Then
        replay.story().end();
        assertSiblingCarried(replay);
    }

    @Test
    @Replays("without-RECTAG-settle")
    void r15_shouldSettleAlthoughASiblingKeepsItsVolumes() {
        // Given
        var replay = Replay.of(failingBeside(1));
        replay.begin().until(State.SUCCEEDED);

        // When
        assertThat(replay.story().end()).isEmpty();

        // Then
        assertSiblingCarried(replay);
    }

    @Test
    @Replays("without-RECTAG-sweep")
    void r15_shouldNotSweepASiblingThatIsUnderWay() {
        // Given: snapshots of the sibling that take an hour longer than the undo
        var replay = Replay.of(failingBeside(1));
        var slow = Users.volumeOf(replay.story().instances().get(1), 0);
        replay.world().aws().fates().slowSnapshotsOf(slow, Duration.ofHours(2));
        replay.begin().until(State.ROLLED_BACK);

        // When
        replay.pass(SEVERAL_SWEEPS);

        // Then
        assertThat(replay.world().states()).containsValue(State.CREATE_SNAPSHOTS);
        assertThat(replay.story().end()).isEmpty();
        assertSiblingCarried(replay);
    }

    /** As Data Lifecycle Manager, AWS Backup and people make them. */
    @Test
    void r15_shouldKeepTheUsersBackupOfACarriedDisk() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.SUCCEEDED);
        var id = replay.story().record(0).getStatus().disks().get(0).volumeId();
        var console = replay.story().users().console();
        var carried =
                console.describeVolumes(call -> call.volumeIds(id)).volumes().get(0);
        var backup = console.createSnapshot(call -> call.volumeId(id)
                        .tagSpecifications(TagSpecification.builder()
                                .resourceType(ResourceType.SNAPSHOT)
                                .tags(carried.tags())
                                .build()))
                .snapshotId();

        // When
        replay.pass(SEVERAL_SWEEPS);

        // Then
        assertThat(console.describeSnapshots(call -> call.snapshotIds(backup)).snapshots())
                .hasSize(1);
        assertThat(replay.world().cluster().objects().list(Kinds.INSTANCE_MIGRATION, Users.NAMESPACE, Map.of()))
                .as("its record is let go of")
                .noneMatch(record -> record.getMetadata().getFinalizers().contains(Names.FINALIZER));
    }

    /** The first machine cannot be converted; the others can. */
    private static Scenario failingBeside(int others) {
        var broken = new Scenario.Source(1, true, new PodOutcome.Fails(1, "virt-v2v: error: no root device found"));
        var well = new Scenario.Source(others, true, new PodOutcome.Succeeds(""));
        return new Scenario("siblings", List.of(broken, well), true, State.PENDING, Set.of());
    }

    private static void assertSiblingCarried(Replay replay) {
        assertThat(replay.world().states().values()).containsExactly(State.ROLLED_BACK, State.SUCCEEDED);
        assertThat(replay.story().promises().broken()).isEmpty();
    }

    @Test
    @Replays("without-SWLIVE")
    void r16_shouldNotSweepASnapshotOfALiveMigration() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.world().aws().fates().slowSnapshotsOf(Users.volumeOf(replay.source(), 0), SEVERAL_SWEEPS);

        // When
        replay.begin().until(State.CREATE_SNAPSHOTS).pass(SEVERAL_SWEEPS.dividedBy(2));

        // Then
        assertThat(replay.effects("DeleteSnapshot")).isEmpty();
        replay.keepsItsPromises(State.SUCCEEDED);
    }

    @Test
    @Replays("without-SWREC")
    void r17_shouldKeepTheDisksOfAMachineWhoseMigrationTheUserDeletes() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.CREATE_VM);

        // When
        replay.until(State.COMMITTED);
        replay.story().users().delete(Kinds.MIGRATION, Story.MIGRATION);

        // Then
        replay.keepsItsPromises(State.SUCCEEDED);
        replay.pass(SEVERAL_SWEEPS);
        assertThat(replay.story().users().records()).isEmpty();
        assertThat(replay.effects("DeleteVolume")).isEmpty();
        assertThat(new Traces(
                                replay.world(),
                                replay.world().chronicle().records().get(0))
                        .volumes())
                .hasSize(2);
    }
}
