package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.fake.FakeKube;
import caravan.fake.Machines;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the target namespace and the plan make of the machine, from the plan to the object in the cluster. */
class MachinePeerTest {

    private final SmallWorld world = new SmallWorld();

    @BeforeEach
    void makeAMachineOfTwoDisks() {
        world.ec2.with(Machines.instance("i-1", List.of("vol-1", "vol-2"), List.of("subnet-1")));
        List.of("vol-1", "vol-2").forEach(id -> world.ec2.with(Machines.volume(id, "gp3", "i-1")));
    }

    @Test
    void c08_shouldLeaveProcessorsAndMemoryToTheInstanceTypeOfThePlan() {
        // Given
        world.kube.put(Kinds.CLUSTER_INSTANCETYPE, FakeKube.bare(Kinds.CLUSTER_INSTANCETYPE, "", "u1.large"));

        // When
        var record = carry("instanceType: u1.large");

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        var machine = machine("vm-of-i-1");
        assertThat(machine.<Object>get("spec", "instancetype"))
                .isEqualTo(Map.of("kind", "VirtualMachineClusterInstancetype", "name", "u1.large"));
        assertThat(machine.<Map<String, Object>>get("spec", "template", "spec", "domain"))
                .doesNotContainKeys("cpu", "memory");
    }

    @Test
    void c08_shouldNotStopTheSourceForAnInstanceTypeThatDoesNotExist() {
        // When
        var record = carry("instanceType: u1.none");

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reasons().get(0)).contains("instanceType 'u1.none'");
        assertThat(world.power).isEmpty();
        assertThat(world.ec2.writes()).isZero();
    }

    @Test
    void c29_shouldBootFromTheDiskThatThePlanNames() {
        // When
        var record = carry("rootDisk: vol-2");

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(machine("vm-of-i-1")
                        .<List<Map<String, Object>>>get("spec", "template", "spec", "domain", "devices", "disks"))
                .extracting(disk -> disk.get("bootOrder"))
                .containsExactly(null, 1);
    }

    @Test
    void c37_shouldConnectToThePrimaryNetworkOfTheNamespaceAndSayThatTheMacIsLost() {
        // Given
        world.kube.edit(Kinds.NAMESPACE, "", SmallWorld.TARGET, found -> new NamespaceBuilder(found)
                .editMetadata()
                .addToLabels("k8s.ovn.org/primary-user-defined-network", "")
                .endMetadata()
                .build());
        var network = FakeKube.bare(Kinds.NETWORK_ATTACHMENT_DEFINITION, SmallWorld.TARGET, "tenant");
        network.getMetadata().setLabels(Map.of("k8s.ovn.org/user-defined-network", ""));
        world.kube.put(Kinds.NETWORK_ATTACHMENT_DEFINITION, network);
        var version = FakeKube.bare(Kinds.CLUSTER_VERSION, "", "version");
        version.setAdditionalProperty("status", Map.of("desired", Map.of("version", "4.19.3")));
        world.kube.put(Kinds.CLUSTER_VERSION, version);

        // When
        var record = carry("targetName: web");

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(machine("web")
                        .<List<Map<String, Object>>>get("spec", "template", "spec", "domain", "devices", "interfaces"))
                .containsExactly(Map.of("name", "net-0", "model", "e1000e", "binding", Map.of("name", "l2bridge")));
        assertThat(machine("web").getMetadata().getAnnotations().get("caravan.io/source-interfaces"))
                .contains("02:00:00:00:00:00");
        assertThat(record.getStatus().condition("MacAddressesLost")).isPresent();
    }

    @Test
    void c07_shouldLeaveAMachineOfThatNameAloneAndTakeAnother() {
        // Given
        world.kube.put(Kinds.VIRTUAL_MACHINE, FakeKube.bare(Kinds.VIRTUAL_MACHINE, SmallWorld.TARGET, "vm-of-i-1"));

        // When
        var record = carry("rootDisk: ''");

        // Then
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getSpec().intent().target().name()).matches("vm-of-i-1-[0-9a-f]{8}");
        assertThat(record.getStatus().condition("TargetRenamed")).isPresent();
        assertThat(world.kube.all(Kinds.VIRTUAL_MACHINE)).hasSize(2);
    }

    private InstanceMigration carry(String field) {
        world.plan("web", "", "{id: i-1, name: vm-of-i-1, " + field + "}");
        return world.carry(world.start("web", "web").get(0));
    }

    private GenericKubernetesResource machine(String name) {
        return world.kube.find(Kinds.VIRTUAL_MACHINE, SmallWorld.TARGET, name).orElseThrow();
    }
}
