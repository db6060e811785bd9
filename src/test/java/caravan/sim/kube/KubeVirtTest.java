package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static caravan.sim.kube.ClusterFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

/** Machines run as long as their strategy says, with their disks attached. */
class KubeVirtTest {

    @RegisterExtension
    static final ClusterFixture CLUSTER = new ClusterFixture(VolumeAttacher.none());

    @BeforeAll
    static void setScript() {
        CLUSTER.cluster().kubeVirt().crashing(name -> name.startsWith("crash"));
    }

    @Test
    void shouldRunAMachineAsLongAsItsStrategySays() {
        // Given
        CLUSTER.client().resource(SampleObjects.volume("pv-vm", "vm-disk")).create();
        CLUSTER.client().resource(SampleObjects.claim("vm-disk", "pv-vm")).create();
        CLUSTER.client()
                .resource(SampleObjects.machine("web", "vm-disk", "Halted"))
                .create();
        until(machineNamed("web"), isShown("Stopped"));
        assertThat(CLUSTER.attachmentsOf("pv-vm")).isEmpty();

        // When
        setStrategy("web", "Always");

        // Then
        var running = until(machineNamed("web"), isShown("Running"));
        assertThat(running.<Boolean>get("status", "ready")).isTrue();
        assertThat(running.<Boolean>get("status", "created")).isTrue();
        assertThat(CLUSTER.attachmentsOf("pv-vm")).hasSize(1);

        // When
        setStrategy("web", "Halted");

        // Then
        until(machineNamed("web"), isShown("Stopped"));
        assertThat(CLUSTER.attachmentsOf("pv-vm")).isEmpty();

        // When
        machineNamed("web").delete();

        // Then
        until(machineNamed("web"), Objects::isNull);
    }

    @Test
    void shouldNeverBecomeReadyWhenTheGuestCrashes() {
        // When
        CLUSTER.client()
                .resource(SampleObjects.machine("crash-loop", "", "Always"))
                .create();

        // Then
        var shown = until(machineNamed("crash-loop"), isShown("CrashLoopBackOff"));
        assertThat(shown.<Boolean>get("status", "ready")).isFalse();
    }

    private static Predicate<GenericKubernetesResource> isShown(String printable) {
        return machine -> machine != null && printable.equals(machine.get("status", "printableStatus"));
    }

    private static void setStrategy(String name, String strategy) {
        machineNamed(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"runStrategy\":\"" + strategy + "\"}}");
    }

    private static Resource<GenericKubernetesResource> machineNamed(String name) {
        return CLUSTER.client()
                .genericKubernetesResources("kubevirt.io/v1", "VirtualMachine")
                .inNamespace("vms")
                .withName(name);
    }
}
