package caravan.engine;

import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.fake.FakeWorld;
import caravan.fake.Machines;
import caravan.ledger.SourceLocks;
import caravan.model.Snapshot;
import caravan.model.State;
import caravan.model.Volume;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A failed end is written only after Z and another look, the loss of the source included. */
class SettleTest {

    private final FakeWorld world = new FakeWorld();
    private final Parts parts = new Parts(world);
    private final RollBack rollBack = parts.rollBack;

    @Test
    void r13_shouldBelieveALostSourceOnlyAfterASecondLook() {
        // Given
        var record = rollingBack();
        parts.locks.acquire(record, lockOf(record), true).join();
        world.ec2.vanish(FakeWorld.INSTANCE);

        // When
        var told = rollBack.removeDisks(rollBack.begin(record).join()).join();
        // A restart knows it from the record alone.
        var settling = parts.settle().awaitQuiet(world.now());
        world.timer.pass(Parts.QUIET.minusSeconds(1));
        var early = settling.isDone();
        world.timer.pass(Duration.ofSeconds(2));
        var ended = parts.settle().finish(settling.join()).join();

        // Then
        assertThat(told.state()).isEqualTo(State.SETTLING);
        assertThat(early).isFalse();
        assertThat(ended.state()).isEqualTo(State.SOURCE_LOST);
        assertThat(ended.getStatus().condition("SourceLost").orElseThrow().message())
                .contains(FakeWorld.SNAPSHOT, FakeWorld.VOLUME);
        assertThat(ended.getStatus().ended()).isNotNull();
        assertThat(holderOf(record)).isEmpty();
    }

    @Test
    void r08a_shouldDeleteNothingWhenTheSourceIsLost() {
        // Given
        var record = rollingBack();
        world.ec2.vanish(FakeWorld.SOURCE_VOLUME);

        // When
        var told = rollBack.begin(record).join();
        rollBack.removeMachine(told).join();
        rollBack.removeClaims(told).join();
        rollBack.removeDisks(told).join();

        // Then
        assertThat(world.ec2.writes()).isZero();
        assertThat(world.ec2.snapshots()).hasSize(1);
        assertThat(told.getStatus().condition("SourceLost").orElseThrow().suggestion())
                .contains("aws ec2 start-instances --region us-east-1 --instance-ids " + FakeWorld.INSTANCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleting", "deleted", "error"})
    void r08a_shouldDeleteNothingWhenASourceVolumeIsStillShown(String state) {
        // Given
        var record = rollingBack();
        world.ec2.editVolume(FakeWorld.SOURCE_VOLUME, was -> Machines.in(state, was));

        // When
        var told = rollBack.begin(record).join();
        rollBack.removeDisks(told).join();

        // Then
        assertThat(world.ec2.writes()).isZero();
        assertThat(told.getStatus().condition("SourceLost")).isPresent();
    }

    @Test
    void r08a_shouldNotWaitForASourceThatIsTerminatedAfterItsStart() {
        // Given
        var record = rollBack.begin(rollingBack()).join();
        world.source("terminated");

        // When
        var told = rollBack.complete(record);

        // Then
        assertThat(told).isCompleted();
        assertThat(told.join().state()).isEqualTo(State.SETTLING);
        assertThat(told.join().getStatus().condition("SourceLost")).isPresent();
    }

    @Test
    void r08a_shouldLookOnceMoreWhenTheVolumesAreFree() {
        // Given
        var record = rollBack.begin(rollingBack()).join();

        // When
        world.ec2.vanish(FakeWorld.SOURCE_VOLUME);
        var told = rollBack.removeDisks(record).join();

        // Then
        assertThat(told.state()).isEqualTo(State.SETTLING);
        assertThat(world.ec2.writes()).isZero();
    }

    /** The disks were there when their copies went, and the source was terminated after its start. */
    @Test
    void r08a_shouldSayWhatTheRollBackHadDeletedBeforeTheLoss() {
        // Given
        var record = rollBack.begin(rollingBack()).join();
        record = rollBack.removeDisks(record).join();
        world.source("terminated");

        // When
        var told = rollBack.complete(record).join();

        // Then
        var condition = told.getStatus().condition("SourceLost").orElseThrow();
        assertThat(condition.message())
                .contains("nothing more of this migration is deleted", "None of its copies is left")
                .contains("had deleted " + FakeWorld.SNAPSHOT + ", " + FakeWorld.VOLUME);
        assertThat(condition.suggestion()).contains("Recycle Bin").doesNotContain("Restore");
    }

    @Test
    void r13_shouldUndoOnceMoreWhenTheSourceIsThereAgain() {
        // Given
        var record = rollingBack();
        var instance = world.instance();
        world.ec2.vanish(FakeWorld.INSTANCE);
        var told = rollBack.begin(record).join();

        // When
        world.ec2.with(instance);
        world.timer.pass(Parts.QUIET);
        var again = parts.settle().finish(told);

        // Then
        assertThat(again).isCompletedExceptionally();
        assertThat(world.now().state()).isEqualTo(State.ROLLING_BACK);
        assertThat(world.now().getStatus().condition("SourceLost")).isEmpty();
    }

    @Test
    void r13_shouldTellALossThatIsSeenWhileSettling() {
        // Given
        var record =
                world.record(State.SETTLING, status -> FakeWorld.made(status).withLastCall(world.ledger.now()));
        world.ec2.vanish(FakeWorld.INSTANCE);

        // When
        var first = parts.settle().finish(record);

        // Then
        assertThat(first).isCompletedExceptionally();
        assertThat(world.now().state()).isEqualTo(State.SETTLING);
        assertThat(world.now().getStatus().condition("SourceLost")).isPresent();
    }

    @Test
    void r15_shouldUndoAndSettleBesideABackupWithCopiedTags() {
        // Given
        var record = rollingBack();
        world.copyTags(record);
        world.source("running");

        // When
        var undone = rollBack.removeDisks(rollBack.begin(record).join()).join();
        var settling = parts.settle().awaitQuiet(rollBack.complete(undone).join());
        world.timer.pass(Parts.QUIET);
        var ended = parts.settle().finish(settling.join()).join();

        // Then
        assertThat(ended.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(world.ec2.snapshots()).extracting(Snapshot::id).containsExactly(FakeWorld.BACKUP);
        assertThat(world.ec2.volumes())
                .extracting(Volume::id)
                .containsExactly(FakeWorld.SOURCE_VOLUME, FakeWorld.RESTORED);
    }

    private InstanceMigration rollingBack() {
        var record = world.record(State.ROLLING_BACK, status -> FakeWorld.made(status)
                .withFailure(new Failure("DiskTransfer", "Quota", false, "", "", "", List.of("No volume."))));
        world.make(record);
        return record;
    }

    private String holderOf(InstanceMigration record) {
        return world.kube
                .find(caravan.api.Kinds.LEASE, "caravan-system", lockOf(record))
                .orElseThrow()
                .getSpec()
                .getHolderIdentity();
    }

    private static String lockOf(InstanceMigration record) {
        return SourceLocks.nameOf("111122223333", "us-east-1", record.getSpec().instanceId());
    }
}
