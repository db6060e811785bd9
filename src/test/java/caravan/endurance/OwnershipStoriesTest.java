package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.aws.Made;
import caravan.sim.kube.PodOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Rules 1, 3 and 14: who may act, by which copy, and until when there is a record at all. */
class OwnershipStoriesTest {

    /** Longer than another leader needs to undo a migration and to settle. */
    private static final Duration ASLEEP = Duration.ofMinutes(40);

    private static final Duration SLOW = Duration.ofMinutes(10);

    /** The list by which a record is entered is one of the first of a new leader. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    @Replays("without-CLAIM")
    void r01_shouldNotActOnAnOldCopyOfARecordThatHasEndedSince(int list) {
        // Given: the source is not stopped yet, and the next leader stands still with the record as it is then
        var replay = Replay.of(Scenario.plain()).crashBefore("StopInstances").denied("StopInstances");
        replay.begin().until(State.PREPARE_SOURCE);
        replay.asleepAfter(list, "list instancemigrations", ASLEEP);

        // When: a third one may not stop it, undoes and ends it, and is gone when the second goes on as its successor
        replay.until(State.ROLLED_BACK);
        replay.awake().kill();

        // Then
        replay.keepsItsPromises(State.ROLLED_BACK);
        replay.pass(ASLEEP);
        assertThat(replay.effects("StopInstances")).isEmpty();
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    /** Another seed is another order of what a process finds to do when it wakes up. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @Replays("without-SETTLE")
    void r01_shouldSendNothingWhenItLeadsNoLonger(long seed) {
        // Given: the leader stands still right before the stop, and its successor undoes everything
        var replay = Replay.of(new World(seed), Scenario.plain());
        replay.begin().until(State.PREPARE_SOURCE);
        replay.asleepAfter(1, "update instancemigrations/status", ASLEEP);
        replay.cancel();

        // When
        replay.until(State.ROLLED_BACK).pass(ASLEEP);

        // Then
        replay.keepsItsPromises(State.ROLLED_BACK);
        assertThat(replay.effects("StopInstances")).isEmpty();
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @Test
    @Replays("without-RECWINS")
    void r03_shouldKeepTheRecordedSnapshotWhenAnotherOfItsStepArrivesLate() {
        // Given: the first snapshot of a paused leader arrives late, and its successor dies with its own two unrecorded
        var replay = Replay.of(Scenario.plain()).zombie("CreateSnapshot", Duration.ofMinutes(2));
        replay.world().aws().fates().slowSnapshotsOf(Users.volumeOf(replay.source(), 0), SLOW);
        replay.begin().until(State.CREATE_SNAPSHOTS).asleep().crashAfterAll(2, "CreateSnapshot");
        replay.world().await("the choice", ASLEEP, () -> !snapshotsOf(replay).contains(null));
        var chosen = snapshotsOf(replay);

        // When: the third one dies after its choice, and the late one is there
        replay.pass(Duration.ofMinutes(3));
        Replay.crash(replay.awake());
        replay.until(State.DISK_TRANSFER);

        // Then
        assertThat(snapshotsOf(replay)).isEqualTo(chosen);
        assertThat(replay.world().region().snapshotsMade()).hasSize(3).noneMatch(Made::deleted);
        replay.keepsItsPromises(State.SUCCEEDED);
    }

    /** In the order of the disks; null where none is recorded. */
    private static List<String> snapshotsOf(Replay replay) {
        var disks = replay.story().record(0).getStatus().disks();
        var ids = new ArrayList<String>();
        disks.forEach(disk -> ids.add(disk.snapshotId()));
        return ids;
    }

    /** The other machine is under way for hours, so their Migration still opens what is missing. */
    @Test
    void r14_shouldNotCarryAgainAMachineWhoseRecordTheUserDeletes() {
        // Given
        var machine = new Scenario.Source(1, true, new PodOutcome.Succeeds(""));
        var two = new Scenario("two", List.of(machine, machine), true, State.PENDING, Set.of());
        var replay = Replay.of(two);
        var slow = Users.volumeOf(replay.story().instances().get(1), 0);
        replay.world().aws().fates().slowSnapshotsOf(slow, Duration.ofHours(3));
        replay.begin().until(State.CREATE_SNAPSHOTS);
        var record = replay.story().record(0);

        // When
        replay.world()
                .cluster()
                .objects()
                .delete(
                        Kinds.INSTANCE_MIGRATION,
                        Users.NAMESPACE,
                        record.getMetadata().getName(),
                        record.uid());
        replay.until(State.ROLLED_BACK).pass(Duration.ofHours(1));

        // Then
        assertThat(replay.story().record(0).uid()).isEqualTo(record.uid());
        assertThat(replay.sourceState()).isEqualTo("running");
        assertThat(replay.story().end()).isEmpty();
        assertThat(replay.world().states().values()).containsExactly(State.ROLLED_BACK, State.SUCCEEDED);
        assertThat(replay.story().users().record(Story.MIGRATION, replay.source()))
                .isEmpty();
    }

    @Test
    void r04_shouldTurnBackWhenARecordedSnapshotVanishesBeforeTheCommit() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.CREATE_VM);

        // When
        var disk = replay.story().record(0).getStatus().disks().get(0);
        replay.others().deleteSnapshot(disk.snapshotId());

        // Then
        var record = replay.keepsItsPromises(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo("ObjectVanished");
        assertThat(record.getStatus().message()).contains(disk.snapshotId());
    }

    /** Its probe is over and nothing holds it, so anybody may delete it. */
    @Test
    void r04_shouldTurnBackWhenARecordedVolumeVanishesBeforeTheCommit() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.CREATE_VM).pass(Duration.ofMinutes(2));

        // When
        var disk = replay.story().record(0).getStatus().disks().get(0);
        replay.others().deleteVolume(disk.volumeId());

        // Then
        var record = replay.keepsItsPromises(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo("ObjectVanished");
        assertThat(record.getStatus().message()).contains(disk.volumeId());
    }

    @Test
    @Replays("without-FIN")
    void r14_shouldUndoBeforeARecordVanishesThatTheUserDeletes() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.CREATE_SNAPSHOTS);

        // When
        replay.world()
                .cluster()
                .objects()
                .delete(
                        Kinds.INSTANCE_MIGRATION,
                        Users.NAMESPACE,
                        replay.story().record(0).getMetadata().getName(),
                        replay.story().record(0).uid());

        // Then
        replay.keepsItsPromises(State.ROLLED_BACK);
        assertThat(replay.sourceState()).isEqualTo("running");
        assertThat(replay.story().users().records()).isEmpty();
    }
}
