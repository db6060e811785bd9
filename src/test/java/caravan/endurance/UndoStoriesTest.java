package caravan.endurance;

import caravan.model.State;
import caravan.sim.aws.Fault;
import caravan.sim.kube.PodOutcome;
import caravan.sim.kube.server.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Rules 8, 8a, 13 and 21: what happens while a migration is undone. */
class UndoStoriesTest {

    /** Longer than a successor needs to undo everything, and shorter than the life of a request. */
    private static final Duration LATE = Duration.ofMinutes(10);

    @Test
    @Replays("without-RBFIRST")
    void r08_shouldUndoOnWhenItDiedInTheUndoOfASourceThatWasOff() {
        // Given
        var replay = Replay.of(Scenario.switchedOffFailing()).crashAfter("DeleteVolume");

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(replay.effects("StartInstances")).isEmpty();
    }

    @Test
    @Replays("without-RBFIRST-tidy-first")
    void r08_shouldUndoOnWhenItDiedInTheUndoOfASourceThatRan() {
        // Given
        var replay = Replay.of(Scenario.failing()).crashAfter("DeleteVolume");

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @Test
    @Replays("without-SETTLE")
    void r13_shouldStartTheSourceAgainWhenTheStopOfAPausedLeaderArrivesAfterTheUndo() {
        // Given
        var replay = Replay.of(Scenario.plain()).zombie("StopInstances", LATE);
        replay.meanwhile("StopInstances", replay::cancel);

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(replay.effects("StopInstances")).hasSize(1);
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @Test
    @Replays("without-SETTLE-late-packet")
    void r13_shouldStartTheSourceAgainWhenAStopThatTimedOutArrivesAfterTheUndo() {
        // Given
        var replay = Replay.of(Scenario.plain()).late("StopInstances", LATE);
        replay.meanwhile("StopInstances", replay::cancel);

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(replay.effects("StopInstances")).hasSize(1);
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @Test
    @Replays("without-LASTCOPY")
    void r08a_shouldDeleteNothingWhenTheSourceIsTerminatedAfterItsSnapshots() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.DISK_TRANSFER);

        // When
        replay.terminateByOthers();

        // Then
        replay.keepsItsPromises(State.SOURCE_LOST);
        assertNothingDeleted(replay);
    }

    @Test
    @Replays("without-LASTLOOK")
    void r08a_shouldKeepTheSnapshotsWhenTheSourceIsTerminatedWhileTheVolumesAreDeleted() {
        // Given
        var replay = Replay.of(Scenario.failing());
        replay.meanwhile("DeleteVolume", replay::terminateByOthers);

        // When
        replay.begin().keepsItsPromises(State.SOURCE_LOST);

        // Then
        assertThat(replay.effects("DeleteSnapshot")).isEmpty();
    }

    @Test
    @Replays("without-LASTSWEEP")
    void r08a_shouldNotSweepASnapshotThatArrivesLateForALostSource() {
        // Given
        var replay = Replay.of(Scenario.plain()).zombie("CreateSnapshot", LATE);
        replay.begin().until(State.CREATE_SNAPSHOTS).pass(Duration.ofMinutes(1));

        // When
        replay.terminateByOthers();

        // Then
        replay.keepsItsPromises(State.SOURCE_LOST);
        replay.pass(Duration.ofHours(2));
        assertNothingDeleted(replay);
    }

    @Test
    @Replays("without-LOSTSETTLE")
    void r13_shouldNotSayThatNothingIsDeletedWhileADeleteIsOnItsWay() {
        // Given: the source is terminated when a paused leader has decided to delete the first snapshot
        var replay = Replay.of(failing(1)).zombie("DeleteSnapshot", LATE);
        replay.meanwhile("DeleteSnapshot", replay::terminateByOthers);

        // When
        var record = replay.begin().keepsItsPromises(State.SOURCE_LOST);

        // Then
        var deletes = replay.world().region().snapshotsMade().stream()
                .flatMap(made -> made.log().stream())
                .toList();
        assertThat(deletes).singleElement().satisfies(delete -> assertThat(delete.at())
                .isBefore(Instant.parse(record.getStatus().ended())));
    }

    @Test
    @Replays("repaired-1disk-cap")
    void r21_shouldEndLoudlyWhenNoStartOfTheSourceIsAccepted() {
        // Given
        var replay = Replay.of(Scenario.failing());
        replay.world().aws().fates().noCapacity(replay.source(), Integer.MAX_VALUE);

        // When
        var record = replay.begin().keepsItsPromises(State.SOURCE_LEFT_STOPPED);

        // Then
        assertThat(record.getStatus()
                        .condition("SourceLeftStopped")
                        .orElseThrow()
                        .suggestion())
                .contains("aws ec2 start-instances", replay.source());
    }

    @Test
    @Replays("repaired-1disk-vm-stays")
    void r21_shouldTellThatTheSourceRunsWhenNobodyMayListWhatIsLeft() {
        // Given
        var replay = undoneWithin("10m");
        replay.always("list virtualmachines", new Faults.Fault.Refused(403, "no"));

        // When
        replay.begin().until(State.ROLLED_BACK);

        // Then
        assertThat(replay.sourceState()).isEqualTo("running");
        assertThat(replay.story()
                        .record(0)
                        .getStatus()
                        .condition("RollbackIncomplete")
                        .orElseThrow()
                        .message())
                .contains("could not be listed");
        Trouble.end(replay.world());
        replay.keepsItsPromises(State.ROLLED_BACK);
    }

    @Test
    void r21_shouldStartTheSourceByTheDeadlineWhenNothingIsAnsweredAboutItsPods() {
        // Given
        var replay = undoneWithin("10m");
        replay.meanwhile("delete pods", () -> List.of("delete pods", "list pods")
                .forEach(operation -> replay.always(operation, new Faults.Fault.Refused(500))));

        // When
        replay.begin().until(State.ROLLED_BACK);

        // Then
        assertThat(replay.sourceState()).isEqualTo("running");
        Trouble.end(replay.world());
        replay.keepsItsPromises(State.ROLLED_BACK);
    }

    @Test
    void r21_shouldEndLoudlyWhenStartsAreThrottledForEver() {
        // Given
        var replay = Replay.of(Scenario.failing());
        replay.always("StartInstances", Fault.throttle());

        // When
        var record = replay.begin().keepsItsPromises(State.SOURCE_LEFT_STOPPED);

        // Then
        assertThat(record.getStatus()
                        .condition("SourceLeftStopped")
                        .orElseThrow()
                        .suggestion())
                .contains("aws ec2 start-instances", replay.source());
    }

    @Test
    void r21_shouldTellThatStartsAreThrottledWhileItIsUndone() {
        // Given
        var replay = Replay.of(Scenario.failing());
        replay.always("StartInstances", Fault.throttle());

        // When
        replay.begin().until(State.ROLLING_BACK).pass(Duration.ofMinutes(10));

        // Then
        assertThat(replay.story().record(0).getStatus().condition("Suspended")).isPresent();
    }

    @Test
    void r21_shouldTurnBackWhenALimitOfThingsIsReachedForEver() {
        // Given
        var replay = Replay.of(Scenario.plain());
        var limit = Fault.refuse(400, "ResourceLimitExceeded", "over the limit");
        replay.always("CreateSnapshot", limit);

        // When
        var record = replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(record.getStatus().failure().reason()).isEqualTo("ResourceLimitExceeded");
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    private static Scenario failing(int disks) {
        var broken = new Scenario.Source(disks, true, new PodOutcome.Fails(1, "virt-v2v: error: no root device found"));
        return new Scenario("failing", List.of(broken), true, State.PENDING, Set.of());
    }

    private static void assertNothingDeleted(Replay replay) {
        assertThat(replay.effects("DeleteSnapshot")).isEmpty();
        assertThat(replay.effects("DeleteVolume")).isEmpty();
    }

    /** A machine that cannot be converted, with so long a deadline for its undo, and half of that for Z. */
    private static Replay undoneWithin(String deadline) {
        return Replay.of(
                new World(7, Map.of("CARAVAN_ROLLBACK_START_DEADLINE", deadline, "CARAVAN_SETTLE_QUIET_TIME", "5m")),
                Scenario.failing());
    }
}
