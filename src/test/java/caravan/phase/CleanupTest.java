package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.fake.FakeWorld;
import caravan.fake.Machines;
import caravan.ledger.SourceLocks;
import caravan.model.Snapshot;
import caravan.model.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Success is told W after the handover, with whatever EC2 shows of the source by then. */
class CleanupTest {

    private static final Duration W = Duration.ofMinutes(5);

    private final FakeWorld world = new FakeWorld();
    private final Cleanup cleanup = new Cleanup(world.tools(), new SourceLocks(world.kube, "caravan-system"));

    @Test
    void r07_shouldWarnOfAStartThatIsSeenOnlyAfterTheConsistencyWindow() {
        // Given
        world.source("stopped");
        var ending = cleanup.succeed(world.record(State.CLEANUP, FakeWorld::made));
        world.timer.pass(W.minusSeconds(1));
        var early = ending.isDone();

        // When
        world.source("running");
        world.timer.pass(Duration.ofSeconds(1));

        // Then
        assertThat(early).isFalse();
        assertThat(ending.join().state()).isEqualTo(State.SUCCEEDED);
        assertThat(warned(ending.join(), "SourceRestarted")).isTrue();
    }

    @Test
    void r07_shouldWaitOnlyForWhatIsLeftWhenTheProcessStartsAgain() {
        // Given
        world.source("stopped");
        var record = world.record(State.CLEANUP, FakeWorld::made);
        world.timer.pass(W);

        // When
        var ended = cleanup.succeed(record);

        // Then
        assertThat(ended).isCompleted();
        assertThat(ended.join().getStatus().conditions()).isEmpty();
    }

    @Test
    void r07_shouldWarnWhenADiskWasSwapped() {
        // Given
        world.ec2.with(Machines.in("stopped", Machines.instance(FakeWorld.INSTANCE, List.of("vol-2"), List.of())));

        // When
        var ended = ended();

        // Then
        assertThat(warned(ended, "SourceDisksChanged")).isTrue();
        assertThat(warned(ended, "SourceRestarted")).isFalse();
    }

    @Test
    void r07_shouldNotWarnWhenTheSourceWasTerminatedWithoutAnotherStart() {
        // Given
        world.source("terminated");

        // When
        var ended = ended();

        // Then
        assertThat(ended.getStatus().conditions()).isEmpty();
    }

    @Test
    void r15_shouldLeaveABackupWithCopiedTagsAlone() {
        // Given
        var record = world.record(State.CLEANUP, FakeWorld::made);
        world.make(record);
        world.copyTags(record);

        // When
        cleanup.removeSnapshots(record).join();

        // Then
        assertThat(world.ec2.snapshots()).extracting(Snapshot::id).containsExactly(FakeWorld.BACKUP);
    }

    @Test
    void shouldLeaveASnapshotAloneThatSomebodyKeeps() {
        // Given
        var record = world.record(State.CLEANUP, FakeWorld::made);
        world.make(record);
        world.ec2
                .tag(List.of(FakeWorld.SNAPSHOT), Map.of("caravan.io/kept", "true"))
                .join();

        // When
        cleanup.removeSnapshots(record).join();

        // Then
        assertThat(world.ec2.snapshots()).extracting(Snapshot::id).containsExactly(FakeWorld.SNAPSHOT);
    }

    private InstanceMigration ended() {
        var record = world.record(State.CLEANUP, FakeWorld::made);
        world.timer.pass(W);
        return cleanup.succeed(record).join();
    }

    private static boolean warned(InstanceMigration record, String condition) {
        return record.getStatus().condition(condition).isPresent();
    }
}
