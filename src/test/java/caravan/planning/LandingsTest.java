package caravan.planning;

import caravan.api.Kinds;
import caravan.fake.FakeKube;
import caravan.fake.FakeTimer;
import caravan.model.PlanVm;
import caravan.model.TargetPower;
import caravan.model.Unlocking;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LandingsTest {

    private static final String TARGET = "vms";

    private final FakeKube kube = new FakeKube();
    private final Landings landings = new Landings(kube, new FakeTimer());

    @Test
    void shouldFindNothingSpecialWhenTheNamespaceIsMissing() {
        assertThat(look("")).isEqualTo(Landing.PLAIN);
    }

    /** A namespace that waits for its network has the label only. */
    @Test
    void shouldFindNothingSpecialWhenTheNamespaceHasALabelAndNoNetwork() {
        // Given
        labelledNamespace();

        // Then
        assertThat(look("")).isEqualTo(Landing.PLAIN);
    }

    @Test
    void shouldTakeNoSecondaryNetworkForAPrimaryOne() {
        // Given
        labelledNamespace();
        network("{\"role\": \"secondary\"}");

        // Then
        assertThat(look("").primaryNetwork()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"4.19.7, false", "4.20.0, true", "4.21.0-rc.1, true", "5.0.1, true", "'', true"})
    void c37_shouldKeepMacAddressesOnAPrimaryNetworkFromOpenShift420On(String version, boolean keeps) {
        // Given
        labelledNamespace();
        network("{\"role\": \"primary\"}");
        if (!version.isEmpty()) {
            var openShift = FakeKube.bare(Kinds.CLUSTER_VERSION, "", "version");
            openShift.setAdditionalProperty("status", Map.of("desired", Map.of("version", version)));
            kube.put(Kinds.CLUSTER_VERSION, openShift);
        }

        // Then
        assertThat(look("")).isEqualTo(new Landing(true, keeps, "", false));
    }

    @Test
    void c08_shouldPreferTheInstanceTypeOfTheNamespace() {
        // Given
        kube.put(Kinds.INSTANCETYPE, FakeKube.bare(Kinds.INSTANCETYPE, TARGET, "small"));
        kube.put(Kinds.CLUSTER_INSTANCETYPE, FakeKube.bare(Kinds.CLUSTER_INSTANCETYPE, "", "small"));
        kube.put(Kinds.CLUSTER_INSTANCETYPE, FakeKube.bare(Kinds.CLUSTER_INSTANCETYPE, "", "u1.large"));

        // Then
        assertThat(look("small").instancetype()).isEqualTo("VirtualMachineInstancetype/small");
        assertThat(look("u1.large").instancetype()).isEqualTo("VirtualMachineClusterInstancetype/u1.large");
        assertThat(look("none").instancetype()).isEmpty();
    }

    @Test
    void c07_shouldSeeThatAMadeNameIsTakenAndLeaveAGivenOneToTheRehearsal() {
        // Given
        kube.put(Kinds.VIRTUAL_MACHINE, FakeKube.bare(Kinds.VIRTUAL_MACHINE, TARGET, "web-1"));

        // Then
        assertThat(look(vm("Web 1", "", "")).nameTaken()).isTrue();
        assertThat(look(vm("web-2", "", "")).nameTaken()).isFalse();
        assertThat(look(vm("web-2", "web-1", "")).nameTaken()).isFalse();
    }

    private Landing look(String instanceType) {
        return look(vm("web-1", "", instanceType));
    }

    private static PlanVm vm(String name, String targetName, String instanceType) {
        return new PlanVm(
                Surveys.ID,
                name,
                targetName,
                TargetPower.AUTO,
                "",
                "",
                true,
                "",
                instanceType,
                List.of(),
                Unlocking.NONE);
    }

    private Landing look(PlanVm vm) {
        return landings.of(Surveys.plain().build().plan(), vm).join();
    }

    private void labelledNamespace() {
        kube.put(
                Kinds.NAMESPACE,
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(TARGET)
                        .addToLabels("k8s.ovn.org/primary-user-defined-network", "")
                        .endMetadata()
                        .build());
    }

    private void network(String config) {
        var network = FakeKube.bare(Kinds.NETWORK_ATTACHMENT_DEFINITION, TARGET, "tenant");
        network.getMetadata().setLabels(Map.of("k8s.ovn.org/user-defined-network", ""));
        network.setAdditionalProperty("spec", Map.of("config", config));
        kube.put(Kinds.NETWORK_ATTACHMENT_DEFINITION, network);
    }
}
