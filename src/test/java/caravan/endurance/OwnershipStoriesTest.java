package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Rules 1, 3 and 14: who may act, by which copy, and until when there is a record at all. */
class OwnershipStoriesTest {

    /** Longer than another leader needs to undo a migration and to settle. */
    private static final Duration ASLEEP = Duration.ofMinutes(40);

    /** The list by which a record is entered is one of the first of a new leader. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    @Replays("without-CLAIM")
    void r01_shouldNotActOnAnOldCopyOfARecordThatHasEndedSince(int list) {
        // Given: the source is not stopped yet, and the next leader stands still with the record as it is then
        var replay = Replay.of(Scenario.plain()).crashBefore("StopInstances");
        replay.begin().until(State.PREPARE_SOURCE);
        replay.asleepAfter(list, "list instancemigrations", ASLEEP);
        replay.meanwhile("StopInstances", replay::cancel);

        // When: a third one undoes and ends it, and is gone when the second goes on as its successor
        replay.until(State.ROLLED_BACK);
        replay.awake().kill();

        // Then
        replay.keepsItsPromises(State.ROLLED_BACK);
        replay.pass(ASLEEP);
        assertThat(replay.effects("StopInstances")).isEmpty();
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @Test
    @Replays("without-SETTLE")
    void r01_shouldSendNothingWhenItLeadsNoLonger() {
        // Given: the leader stands still right before the stop, and its successor undoes everything
        var replay = Replay.of(Scenario.plain());
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
        // Given: two processes die with a snapshot ordered, of which the first arrives when the other one is recorded
        var replay = Replay.of(Scenario.plain())
                .late("CreateSnapshot", Duration.ofMinutes(2))
                .crashBefore("CreateSnapshot");
        replay.begin().until(State.CREATE_SNAPSHOTS);

        // When
        replay.until(State.DISK_TRANSFER);
        var recorded = replay.story().record(0).getStatus().disks();
        var record = replay.keepsItsPromises(State.SUCCEEDED);

        // Then
        assertThat(replay.world().region().snapshotsMade()).hasSize(3);
        assertThat(record.getStatus().disks())
                .extracting(disk -> disk.snapshotId())
                .containsExactlyElementsOf(
                        recorded.stream().map(disk -> disk.snapshotId()).toList());
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
