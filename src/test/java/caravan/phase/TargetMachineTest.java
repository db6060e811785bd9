package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.kube.KubeFailure.Reason;
import caravan.ledger.SourceLocks;
import caravan.manifest.VirtualMachines;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The virtual machine before and after the commit. */
class TargetMachineTest {

    private static final String LOCK = SourceLocks.nameOf("111122223333", "us-east-1", FakeWorld.INSTANCE);

    private final FakeWorld world = new FakeWorld();
    private final Handover handover = new Handover(world.tools(), new SourceLocks(world.kube, "caravan-system"));

    @Test
    void r09_shouldReadAgainAndStartWhenKubeVirtWroteInBetween() {
        // Given
        var record = committed();
        world.kube.failNext("patch VirtualMachine", Reason.CONFLICT);

        // When
        var started = handover.start(record).join();

        // Then
        assertThat(started.state()).isEqualTo(State.CLEANUP);
        assertThat(strategy()).isEqualTo("Always");
    }

    @Test
    void r09_shouldNotUndoAUsersOwnStop() {
        // Given
        var record = committed();
        world.kube.edit(Kinds.VIRTUAL_MACHINE, FakeWorld.TARGET, "web-1", machine -> {
            machine.getMetadata().setAnnotations(Map.of(Names.STARTED, record.uid()));
            return machine;
        });

        // When
        handover.start(record).join();

        // Then
        assertThat(strategy()).isEqualTo("Halted");
    }

    /** The record was removed by force, and the next migration may start the source. */
    @Test
    void r02_shouldNotStartTheMachineWhenAnotherMigrationHasTakenTheLock() {
        // Given
        var record = committed();
        lockHeldBy("another");

        // Then
        assertThat(handover.start(record))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("another");
        assertThat(strategy()).isEqualTo("Halted");
    }

    @Test
    void r02_shouldNoteWhichMachineItBecomesAlsoOnALockThatSomebodyHasFreed() {
        // Given
        var record = committed();
        lockHeldBy("");

        // When
        handover.start(record).join();

        // Then
        assertThat(lock().getSpec().getHolderIdentity()).isEqualTo(record.uid());
        assertThat(lock().getMetadata().getAnnotations())
                .containsEntry(Names.TARGET_UID, record.getStatus().targetUid())
                .containsEntry("caravan.io/target", "vms/web-1");
    }

    private void lockHeldBy(String holder) {
        world.kube.put(
                Kinds.LEASE,
                new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace("caravan-system")
                        .withName(LOCK)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(holder)
                        .endSpec()
                        .build());
    }

    private Lease lock() {
        return world.kube.find(Kinds.LEASE, "caravan-system", LOCK).orElseThrow();
    }

    @Test
    void r10_shouldNotCommitAMachineThatSomebodyHasStarted() {
        // Given
        var record = committed();
        world.kube.edit(Kinds.VIRTUAL_MACHINE, FakeWorld.TARGET, "web-1", machine -> {
            machine.setAdditionalProperty("spec", Map.of("runStrategy", "Always"));
            return machine;
        });

        // Then
        assertThatThrownBy(() ->
                        new TargetMachine(world.kube).requireHalted(record).join())
                .cause()
                .isInstanceOfSatisfying(MigrationException.class, failure -> assertThat(failure.reason())
                        .isEqualTo("TargetChanged"));
    }

    private String strategy() {
        return world.kube
                .find(Kinds.VIRTUAL_MACHINE, FakeWorld.TARGET, "web-1")
                .orElseThrow()
                .get("spec", "runStrategy");
    }

    private InstanceMigration committed() {
        var record = world.record(State.COMMITTED, FakeWorld::made);
        var machine = world.kube.put(Kinds.VIRTUAL_MACHINE, VirtualMachines.halted(record));
        return world.kube.edit(
                Kinds.INSTANCE_MIGRATION,
                FakeWorld.NAMESPACE,
                record.getMetadata().getName(),
                one -> {
                    one.setStatus(
                            one.getStatus().withTargetUid(machine.getMetadata().getUid()));
                    return one;
                });
    }
}
