package caravan.endurance;

import caravan.api.DiskRecord;
import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.aws.Fleet;
import caravan.sim.kube.PodOutcome;
import caravan.sim.kube.server.Faults;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** After the commit the snapshots have done their work, unless they are all that is left of the machine: rule 8a. */
class LastCopyStoriesTest {

    private static final Duration HOURS = Duration.ofHours(4);

    /** The machine could not be started for long, and its user has lost patience. */
    private final Replay replay = Replay.of(Scenario.plain());

    @Test
    void r08a_shouldKeepTheSnapshotsOfACommittedMachineWhoseDisksAndSourceAreGone() {
        // Given
        var snapshots = committed();
        removeMachineWithDisks();

        // When
        replay.terminateByOthers();
        replay.pass(HOURS);

        // Then
        assertThat(left()).containsExactlyInAnyOrderElementsOf(snapshots);
        var record = replay.story().record(0);
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        var told = record.getStatus().condition("CleanupIncomplete").orElseThrow();
        assertThat(told.reason()).isEqualTo("LastCopyKept");
        assertThat(told.message()).contains(snapshots).contains(replay.source(), "may be the last copy");
    }

    /** Also when the sweep comes upon them, and their user has deleted the Migration. */
    @Test
    void r08a_shouldNotSweepTheSnapshotsThatAreTheLastCopyOfACommittedMachine() {
        // Given
        var snapshots = committed();
        removeMachineWithDisks();
        replay.terminateByOthers();
        replay.pass(HOURS);

        // When
        replay.story().users().delete(Kinds.MIGRATION, Story.MIGRATION);
        replay.pass(HOURS);

        // Then
        assertThat(left()).containsExactlyInAnyOrderElementsOf(snapshots);
    }

    @Test
    void r08a_shouldDeleteTheSnapshotsOfACommittedMachineWhoseSourceIsThere() {
        // Given
        committed();

        // When
        removeMachineWithDisks();
        replay.pass(HOURS);

        // Then
        assertThat(replay.world().states()).containsValue(State.SUCCEEDED);
        assertThat(left()).isEmpty();
    }

    @Test
    void r08a_shouldDeleteTheSnapshotsOfAMachineThatHasItsDisksThoughItsSourceIsGone() {
        // Given
        committed();

        // When
        replay.terminateByOthers();
        replay.pass(HOURS);

        // Then
        assertThat(replay.world().states()).containsValue(State.SUCCEEDED);
        assertThat(left()).isEmpty();
    }

    /** A pod that is evicted has its disks made anew of the snapshots, which others may delete as well. */
    @Test
    void r08a_shouldNotReplaceDisksWhenADiskOfTheSourceIsGone() {
        // Given
        var evicted = new Scenario.Source(2, true, new PodOutcome.Evicted());
        var converting = Replay.unrehearsed(
                new Scenario("evicted", List.of(evicted), true, State.PENDING, EnumSet.allOf(State.class)));
        converting.always("create pods", new Faults.Fault.Refused(429, "slowly"));
        converting.begin().until(State.IMAGE_CONVERSION);
        var disk = Users.volumeOf(converting.source(), 1);
        converting.others().detach(disk);
        converting.pass(Duration.ofMinutes(1));
        converting.others().deleteVolume(disk);
        converting.pass(Duration.ofMinutes(6));

        // When
        Trouble.end(converting.world());
        converting.pass(HOURS);

        // Then
        assertThat(converting.story().record(0).state()).isEqualTo(State.SOURCE_LOST);
        assertThat(converting.world().aws().callsBy(Fleet.KEY)).doesNotContainKeys("DeleteVolume", "DeleteSnapshot");
    }

    private List<String> committed() {
        replay.begin().until(State.COMMITTED);
        replay.always("patch virtualmachines", new Faults.Fault.Refused(403, "no"));
        replay.pass(Duration.ofMinutes(5));
        return replay.story().record(0).getStatus().disks().stream()
                .map(DiskRecord::snapshotId)
                .toList();
    }

    /** The claims go with the machine that owns them, and then the driver deletes their volumes. */
    private void removeMachineWithDisks() {
        var objects = replay.world().cluster().objects();
        var machine = objects.list(Kinds.VIRTUAL_MACHINE, Users.TARGET, Map.of())
                .get(0)
                .getMetadata();
        objects.delete(Kinds.VIRTUAL_MACHINE, Users.TARGET, machine.getName(), machine.getUid());
        replay.pass(Duration.ofMinutes(10));
        replay.story().record(0).getStatus().disks().forEach(disk -> replay.story()
                .users()
                .console()
                .deleteVolume(call -> call.volumeId(disk.volumeId())));
    }

    private List<String> left() {
        return new Traces(replay.world(), replay.story().record(0)).snapshots();
    }
}
