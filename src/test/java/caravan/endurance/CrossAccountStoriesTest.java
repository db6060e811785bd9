package caravan.endurance;

import caravan.api.DiskRecord;
import caravan.model.State;
import caravan.sim.aws.Aim;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.KeyRing;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests for another account that arrive late, or are not answered: nothing stays open to it. */
@Execution(ExecutionMode.CONCURRENT)
class CrossAccountStoriesTest {

    /** Longer than a migration takes here, and shorter than EC2 takes requests. */
    private static final Duration LATE = Duration.ofMinutes(14);

    @ParameterizedTest
    @ValueSource(strings = {"CopySnapshot", "CreateGrant", "ModifySnapshotAttribute", "CreateVolume"})
    void r15_shouldTakeBackWhatArrivesWhenAllIsOver(String operation) {
        // Given
        var story = new Story(3, Scenario.toAnotherAccount());
        story.world().aws().faults().next(Aim.at(operation), 1, Fault.arriveLate(LATE));

        // When
        var broken = story.begin().end();

        // Then
        assertThat(broken).isEmpty();
        assertThat(story.outcome()).isEqualTo("Succeeded");
        assertThat(story.world().region().arrived())
                .as("it did arrive")
                .anyMatch(arrival -> arrival.call().operation().equals(operation));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CopySnapshot", "CreateGrant", "ModifySnapshotAttribute", "RevokeGrant", "CreateVolume"})
    void r13_shouldSettleWhenWhatTheOtherAccountMayUseArrivesAfterItWasUndone(String operation) {
        // Given
        var story = new Story(4, Scenario.toAnotherAccountFailing());
        story.world().aws().faults().next(Aim.at(operation), 1, Fault.arriveLate(LATE));

        // When
        var broken = story.begin().end();

        // Then
        assertThat(broken).isEmpty();
        assertThat(story.outcome()).isEqualTo("RolledBack");
    }

    /** A lock keeps the snapshot, and nobody else may use it all the same. */
    @Test
    void shouldEndTheShareOfASnapshotThatCannotBeDeleted() {
        // Given
        var story = new Story(5, Scenario.toAnotherAccountFailing());
        story.begin().world().await("the conversion", Duration.ofHours(2), () -> story.world()
                .states()
                .containsValue(State.IMAGE_CONVERSION));
        var shared = story.record(0).getStatus().disks().stream()
                .map(DiskRecord::carriedSnapshot)
                .toList();
        assertThat(shared).allMatch(id -> story.world().region().sharedWith(id).contains(Fleet.PARTNER_ACCOUNT));
        shared.forEach(story.world().region()::lock);

        // When
        story.untilEnded(Duration.ofHours(12));

        // Then
        assertThat(story.record(0).state()).isEqualTo(State.ROLLED_BACK);
        assertThat(story.record(0).getStatus().condition("RollbackIncomplete")).isPresent();
        assertThat(shared).allMatch(id -> story.world().region().sharedWith(id).isEmpty());
        assertThat(story.world().region().keyRing().granted()).isNotEmpty().allMatch(KeyRing.Grant::revoked);
    }

    /** Marking the volumes is tried until its deadline, and must not keep open what only they needed. */
    @Test
    void shouldEndTheShareWhenSomethingElseOfTheCleanupFailsForEver() {
        // Given
        var story = new Story(6, Scenario.toAnotherAccount());
        story.world().aws().faults().next(Aim.at("CreateTags"), Integer.MAX_VALUE, Fault.denied());

        // When
        story.begin().untilEnded();

        // Then
        var record = story.record(0);
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().disks()).allSatisfy(disk -> {
            assertThat(story.world().region().sharedWith(disk.carriedSnapshot()))
                    .isEmpty();
            assertThat(disk.sharedWith()).isNull();
        });
        assertThat(story.world().region().keyRing().granted()).isNotEmpty().allMatch(KeyRing.Grant::revoked);
    }

    @Test
    void shouldSayLoudlyThatAShareCouldNotBeEnded() {
        // Given
        var story = new Story(8, Scenario.toAnotherAccount());
        story.begin().world().await("the cleanup", Duration.ofHours(2), () -> story.world()
                .states()
                .containsValue(State.CLEANUP));
        story.world().aws().faults().next(Aim.at("ModifySnapshotAttribute"), Integer.MAX_VALUE, Fault.denied());

        // When
        story.untilEnded();

        // Then
        var record = story.record(0);
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().condition("StillShared"))
                .hasValueSatisfying(told -> assertThat(told.message() + told.suggestion())
                        .contains(
                                Fleet.PARTNER_ACCOUNT,
                                record.getStatus().disks().get(0).carriedSnapshot(),
                                "modify-snapshot-attribute",
                                "caravan-" + record.uid()));
    }

    /** Without the target's keys nothing of it can be undone; the source needs nothing but its own. */
    @Test
    void r08_shouldStartTheSourceAgainAfterARestartAlthoughTheTargetsKeysAreRefused() {
        // Given
        var replay = Replay.of(Scenario.cancelled().elsewhere());
        replay.begin().until(State.IMAGE_CONVERSION);
        replay.world().aws().revoke(Fleet.PARTNER_KEY);
        Replay.crash(replay.awake());

        // When
        replay.cancel();

        // Then
        replay.world().await("the source to run", Duration.ofMinutes(30), () -> replay.sourceState()
                .equals("running"));

        // When
        replay.world().aws().restore(Fleet.PARTNER_KEY);

        // Then
        replay.keepsItsPromises(State.ROLLED_BACK);
    }

    @Test
    void shouldEndTheShareAlthoughTheVolumesOfTheOtherAccountCannotBeDeleted() {
        // Given
        var story = new Story(9, Scenario.toAnotherAccountFailing());
        story.world().aws().faults().next(Aim.at("DeleteVolume"), Integer.MAX_VALUE, Fault.denied());

        // When
        story.begin().untilEnded(Duration.ofHours(12));

        // Then
        var record = story.record(0);
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().condition("RollbackIncomplete")).isPresent();
        assertThat(record.getStatus().disks())
                .flatExtracting(disk -> disk.snapshots().toList())
                .isNotEmpty()
                .allMatch(id -> story.world().region().sharedWith(id).isEmpty());
        assertThat(story.world().region().keyRing().granted()).isNotEmpty().allMatch(KeyRing.Grant::revoked);
    }
}
