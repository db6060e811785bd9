package caravan.phase;

import caravan.api.DiskRecord;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.fake.FakeWorld;
import caravan.fake.Machines;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.Snapshot;
import caravan.model.State;
import caravan.model.SuspendedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What was chosen is recorded before anything else is surplus. */
class DiskStepTest {

    private final FakeWorld world = new FakeWorld();

    @Test
    void r03_shouldRecordWhatWasMadeWhenAnotherDiskFails() {
        // Given
        var record = twoDisks();

        // When
        var failed = DiskStep.SNAPSHOT.ensure(
                world.ledger,
                record,
                disk -> disk.sourceVolumeId().equals("vol-b")
                        ? CompletableFuture.failedFuture(failure(AwsFault.QUOTA, "SnapshotLimitExceeded"))
                        : CompletableFuture.completedFuture("snap-a"));

        // Then
        assertThat(failed).isCompletedExceptionally();
        assertThat(world.now().getStatus().disk("vol-a").orElseThrow().snapshotId())
                .isEqualTo("snap-a");
    }

    @Test
    void r03_shouldNeverReplaceARecordedId() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS, FakeWorld::made);

        // When
        var same = DiskStep.SNAPSHOT
                .ensure(world.ledger, record, disk -> CompletableFuture.completedFuture("snap-other"))
                .join();

        // Then
        assertThat(same.getStatus().disks().get(0).snapshotId()).isEqualTo(FakeWorld.SNAPSHOT);
    }

    @Test
    void r04_shouldRaiseTheGenerationOfTheDiskWhoseTokenIsBurned() {
        // Given
        var record = twoDisks();

        // Then
        assertThatThrownBy(() -> DiskStep.VOLUME
                        .ensure(
                                world.ledger,
                                record,
                                disk -> disk.sourceVolumeId().equals("vol-b")
                                        ? CompletableFuture.failedFuture(
                                                failure(AwsFault.TOKEN_MISMATCH, "IdempotentParameterMismatch"))
                                        : CompletableFuture.completedFuture("vol-a-new"))
                        .join())
                .hasCauseInstanceOf(SuspendedException.class);
        assertThat(world.now().getStatus().disk("vol-a").orElseThrow().generation())
                .isEqualTo(1);
        assertThat(world.now().getStatus().disk("vol-a").orElseThrow().volumeId())
                .isEqualTo("vol-a-new");
        assertThat(world.now().getStatus().disk("vol-b").orElseThrow().generation())
                .isEqualTo(2);
    }

    @Test
    void r03_shouldNotTakeWhatHasOurStepButAnotherRecord() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS);
        var disk = record.getStatus().disks().get(0);
        var step = DiskStep.SNAPSHOT.key(record, disk).hash();

        // Then
        assertThat(DiskStep.SNAPSHOT.isOf(record, disk, Map.of(Names.TAG_STEP, step, Names.RECORD, "other")))
                .isFalse();
        assertThat(DiskStep.SNAPSHOT.isOf(record, disk, Map.of(Names.TAG_STEP, step, Names.RECORD, record.uid())))
                .isTrue();
    }

    @Test
    void r04_shouldRefuseASnapshotOfAnotherVolume() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS, FakeWorld::made);
        var other = new Snapshot(FakeWorld.SNAPSHOT, "vol-other", "completed", 8, 100, "", Machines.LAUNCHED, Map.of());

        // Then
        assertThatThrownBy(() -> MadeAsIntended.requireSnapshot(
                        record, record.getStatus().disks().get(0), other))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("vol-other");
    }

    @Test
    void r04_shouldRefuseASetThatIsNotWhole() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS);

        // Then
        assertThatThrownBy(() -> MadeAsIntended.require(record, DiskStep.SNAPSHOT))
                .isInstanceOf(MigrationException.class);
    }

    private caravan.api.InstanceMigration twoDisks() {
        return world.record(
                State.CREATE_SNAPSHOTS,
                status -> status.withDisks(List.of(new DiskRecord("vol-a"), new DiskRecord("vol-b"))));
    }

    private static AwsFailure failure(AwsFault fault, String code) {
        return new AwsFailure(fault, "CreateSnapshot", code, "req-1", new Exception("No."));
    }
}
