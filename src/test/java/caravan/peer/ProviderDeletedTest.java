package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.model.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A Provider, or its Secret, deleted alone while a machine is on its way: without them nobody could start the source. */
class ProviderDeletedTest {

    private final SmallWorld world = new SmallWorld().running("i-1", "vol-1", "vol-2");

    @Test
    void r14_shouldCarryTheMachineAndThenLetTheProviderGo() {
        // Given
        world.players.kubelet = pod -> Players.ended(pod, "Running");
        var record = begin();
        world.meanwhile.add(this::deleteBoth);
        world.meanwhile.add(() -> {
            assertThat(providers()).as("held while its migration runs").isEqualTo(1);
            world.players.kubelet = pod -> Players.ended(pod, "Succeeded");
            world.kube.edit(Kinds.POD, SmallWorld.TARGET, podName(), pod -> Players.ended(pod, "Succeeded"));
        });

        // When
        var ended = world.carry(record);
        world.sweep();

        // Then
        assertThat(ended.state()).as("%s", ended.getStatus()).isEqualTo(State.SUCCEEDED);
        assertGone();
    }

    @Test
    void r14_shouldUndoWithTheCredentialsThatAreBeingDeleted() {
        // Given
        world.players.kubelet = pod -> Players.ended(pod, "Running");
        var record = begin();
        world.meanwhile.add(this::deleteBoth);
        world.meanwhile.add(
                () -> world.kube.edit(Kinds.POD, SmallWorld.TARGET, podName(), pod -> Players.ended(pod, "Failed")));

        // When
        var ended = world.carry(record);
        world.sweep();

        // Then
        assertThat(ended.state()).as("%s", ended.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(world.power).containsExactly("StopInstances i-1", "StartInstances i-1");
        assertThat(world.stateOf("i-1")).isEqualTo("running");
        assertThat(world.leftOf(ended)).isEmpty();
        assertGone();
    }

    private InstanceMigration begin() {
        world.plan("web", "skipGuestConversion: false", SmallWorld.vm("i-1"));
        return world.start("web", "web").get(0);
    }

    private void deleteBoth() {
        world.kube.remove(Kinds.PROVIDER, SmallWorld.NAMESPACE, "aws");
        world.kube.remove(Kinds.SECRET, SmallWorld.NAMESPACE, "keys");
    }

    private String podName() {
        return world.kube.all(Kinds.POD).get(0).getMetadata().getName();
    }

    private long providers() {
        return world.kube.all(Kinds.PROVIDER).stream()
                .filter(provider -> provider.getMetadata().getName().equals("aws"))
                .count();
    }

    private void assertGone() {
        assertThat(providers()).isZero();
        assertThat(world.kube.all(Kinds.SECRET)).isEmpty();
    }
}
