package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.kube.KubeFailure.Reason;
import caravan.manifest.VirtualMachines;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.State;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The virtual machine before and after the commit. */
class TargetMachineTest {

    private final FakeWorld world = new FakeWorld();

    @Test
    void r09_shouldReadAgainAndStartWhenKubeVirtWroteInBetween() {
        // Given
        var record = committed();
        world.kube.failNext("patch VirtualMachine", Reason.CONFLICT);

        // When
        var started = new Handover(world.tools()).start(record).join();

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
        new Handover(world.tools()).start(record).join();

        // Then
        assertThat(strategy()).isEqualTo("Halted");
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
