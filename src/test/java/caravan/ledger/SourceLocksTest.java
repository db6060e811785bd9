package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a lock remembers when records are gone. */
class SourceLocksTest {

    private static final String NAMESPACE = "caravan-system";
    private static final String LOCK = SourceLocks.nameOf("111122223333", "us-east-1", FakeWorld.INSTANCE);

    private final FakeWorld world = new FakeWorld();
    private final SourceLocks locks = new SourceLocks(world.kube, NAMESPACE);

    @Test
    void r02_shouldRememberASuccessOverALaterFailure() {
        // Given
        var record = world.record(State.SUCCEEDED, status -> status.withTargetUid("machine-1"));
        locks.acquire(record, LOCK, true).join();
        locks.release(record, State.SUCCEEDED).join();
        world.kube.edit(Kinds.LEASE, NAMESPACE, LOCK, lease -> {
            lease.getSpec().setHolderIdentity(record.uid());
            return lease;
        });
        locks.release(record, State.ROLLED_BACK).join();

        // Then
        assertThatThrownBy(() -> locks.acquire(record, LOCK, true).join()).hasMessageContaining("machine-1");
    }

    @Test
    void r02_shouldInheritThatTheSourceRanWhenItWasLeftStopped() {
        // Given
        var record = world.record(State.SOURCE_LOST);
        locks.acquire(record, LOCK, true).join();
        locks.release(record, State.SOURCE_LOST).join();

        // Then
        assertThat(locks.acquire(record, LOCK, false).join()).isTrue();
    }

    @Test
    void r02_shouldRememberASourceThatWasLeftStoppedOverAMigrationThatPlannedNothing() {
        // Given
        var record = world.record(State.SOURCE_LEFT_STOPPED);
        locks.acquire(record, LOCK, true).join();
        locks.release(record, State.SOURCE_LEFT_STOPPED).join();
        var unplanned = unplanned(world.now());

        // When
        locks.acquire(unplanned, LOCK, false).join();
        locks.release(unplanned, State.ROLLED_BACK).join();

        // Then
        assertThat(locks.acquire(record, LOCK, false).join()).isTrue();
    }

    @Test
    void r02_shouldRememberItAlsoWhenThatMigrationDiedBeforeItsRelease() {
        // Given
        var record = world.record(State.SOURCE_LEFT_STOPPED);
        locks.acquire(record, LOCK, true).join();
        locks.release(record, State.SOURCE_LEFT_STOPPED).join();

        // When
        locks.acquire(unplanned(world.now()), LOCK, false).join();

        // Then
        assertThat(locks.acquire(record, LOCK, false).join()).isTrue();
    }

    /** Nobody has noted how it ended, so its end is worked out; the next one may let go without having changed anything. */
    @Test
    void r02_shouldRememberThatARecordWasRemovedByForceOverAMigrationThatPlannedNothing() {
        // Given
        var record = world.record(State.ROLLING_BACK);
        locks.acquire(record, LOCK, true).join();
        world.removeByForce(record);
        var unplanned = unplanned(record);

        // When
        var inherited = locks.acquire(unplanned, LOCK, false).join();
        locks.release(unplanned, State.ROLLED_BACK).join();

        // Then
        assertThat(inherited).isTrue();
        assertThat(locks.acquire(unplanned, LOCK, false).join()).isTrue();
    }

    /** Another record, which has ended before its intent was written. */
    private InstanceMigration unplanned(InstanceMigration other) {
        var record = new InstanceMigration();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace(FakeWorld.NAMESPACE)
                .withName("run-2-" + FakeWorld.INSTANCE)
                .build());
        record.setSpec(other.getSpec().withIntent(null));
        record.setStatus(InstanceMigrationStatus.pending().withState(State.ROLLED_BACK));
        return world.kube.put(Kinds.INSTANCE_MIGRATION, record);
    }
}
