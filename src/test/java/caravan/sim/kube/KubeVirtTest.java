package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Machines run as long as their strategy says, with their disks attached. */
class KubeVirtTest {

    private static ScheduledExecutorService timers;
    private static SimCluster cluster;
    private static KubernetesClient client;

    @BeforeAll
    static void startCluster() {
        timers = Executors.newScheduledThreadPool(2);
        cluster = SimCluster.start(
                Timing.scaled(40, timers), VolumeAttacher.none(), new Seed.AwsCredentials("AKIA", "secret"));
        client = cluster.client();
        cluster.kubeVirt().crashing(name -> name.startsWith("crash"));
    }

    @AfterAll
    static void stopCluster() {
        timers.shutdownNow();
        cluster.close();
    }

    @Test
    void shouldRunAMachineAsLongAsItsStrategySays() {
        // Given
        client.resource(SampleObjects.volume("pv-vm", "vm-disk")).create();
        client.resource(SampleObjects.claim("vm-disk", "pv-vm")).create();
        client.resource(SampleObjects.machine("web", "vm-disk", "Halted")).create();
        until(machineNamed("web"), isShown("Stopped"));
        assertThat(attachmentsOf("pv-vm")).isEmpty();

        // When
        setStrategy("web", "Always");

        // Then
        var running = until(machineNamed("web"), isShown("Running"));
        assertThat(running.<Boolean>get("status", "ready")).isTrue();
        assertThat(running.<Boolean>get("status", "created")).isTrue();
        assertThat(attachmentsOf("pv-vm")).hasSize(1);

        // When
        setStrategy("web", "Halted");

        // Then
        until(machineNamed("web"), isShown("Stopped"));
        assertThat(attachmentsOf("pv-vm")).isEmpty();

        // When
        machineNamed("web").delete();

        // Then
        until(machineNamed("web"), Objects::isNull);
    }

    @Test
    void shouldNeverBecomeReadyWhenTheGuestCrashes() {
        // When
        client.resource(SampleObjects.machine("crash-loop", "", "Always")).create();

        // Then
        var shown = until(machineNamed("crash-loop"), isShown("CrashLoopBackOff"));
        assertThat(shown.<Boolean>get("status", "ready")).isFalse();
    }

    private static <T> T until(Resource<T> resource, Predicate<T> condition) {
        return resource.waitUntilCondition(condition, 10, TimeUnit.SECONDS);
    }

    private static List<String> attachmentsOf(String volume) {
        return client.storage().v1().volumeAttachments().list().getItems().stream()
                .filter(found -> "ebs.csi.aws.com".equals(found.getSpec().getAttacher()))
                .map(found -> found.getSpec().getSource().getPersistentVolumeName())
                .filter(volume::equals)
                .toList();
    }

    private static Predicate<GenericKubernetesResource> isShown(String printable) {
        return machine -> machine != null && printable.equals(machine.get("status", "printableStatus"));
    }

    private static void setStrategy(String name, String strategy) {
        machineNamed(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"runStrategy\":\"" + strategy + "\"}}");
    }

    private static Resource<GenericKubernetesResource> machineNamed(String name) {
        return client.genericKubernetesResources("kubevirt.io/v1", "VirtualMachine")
                .inNamespace("vms")
                .withName(name);
    }
}
