package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Somebody takes the finalizers off a record that is committed, before anything in the cluster says that it is. */
class RemovedByForceTest {

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1", "vol-2");

    @Test
    void r17_shouldKeepEveryVolumeThoughNothingIsMarkedCommittedYet() {
        // Given
        committedAndGone();

        // When
        world.sweep();
        world.sweep();

        // Then
        assertThat(world.ec2.volumes())
                .as("two of the source, two of the machine")
                .hasSize(4);
        assertThat(world.ec2.calls("DeleteVolume")).isZero();
        assertThat(world.ec2.calls("DeleteSnapshot")).isZero();
        assertThat(world.power).containsExactly("StopInstances i-1");
    }

    /** The lock remembers that the source ran, and that nobody knows how the record ended. */
    @Test
    void r02_shouldLetTheNextMigrationCarryTheMachineOnceMore() {
        // Given
        committedAndGone();
        world.sweep();
        world.sweep();

        // When
        var second = world.carry(world.start("web-2", "web").get(0));

        // Then
        assertThat(second.state()).as("%s", second.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(second.getSpec().intent().source().wasRunning()).isTrue();
        assertThat(world.kube.all(Kinds.VIRTUAL_MACHINE)).hasSize(1);
    }

    private void committedAndGone() {
        var record = world.begin("web", "i-1");
        world.kube.failNext("patch VirtualMachine", KubeFailure.Reason.UNREACHABLE);
        InstanceMigration committed = null;
        for (var passage = 0; passage < 100 && committed == null; passage++) {
            new RouteWalk(world).passage(world.live(record));
            committed = world.live(record).state() == State.COMMITTED ? world.live(record) : null;
        }
        assertThat(committed).isNotNull();
        assertThat(world.writes.count("patch PersistentVolume ")).isZero();
        removeByForce(Kinds.INSTANCE_MIGRATION, "web-i-1");
        removeByForce(Kinds.MIGRATION, "web");
        world.restart();
    }

    private <T extends HasMetadata> void removeByForce(Kind<T> kind, String name) {
        world.kube.edit(kind, SmallWorld.NAMESPACE, name, found -> {
            found.getMetadata().setFinalizers(List.of());
            return found;
        });
        world.kube.remove(kind, SmallWorld.NAMESPACE, name);
    }
}
