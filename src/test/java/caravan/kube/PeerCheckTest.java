package caravan.kube;

import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PeerCheckTest {

    private static final Map<String, String> PEER = Map.of("app", "forklift", "control-plane", "controller-manager");

    private MockApiServer server;
    private KubeClients clients;
    private Fabric8KubeGateway gateway;
    private PeerCheck check;

    @BeforeEach
    void open() {
        server = new MockApiServer();
        clients = new KubeClients(server.config(), MockApiServer.settings());
        gateway = server.gateway(clients, () -> {});
        check = new PeerCheck(gateway);
    }

    @AfterEach
    void close() {
        gateway.close();
        clients.close();
        server.close();
    }

    @Test
    void shouldFindNobodyWhenOthersRun() {
        // Given
        pod(Map.of("app", "forklift"), "Running");
        pod(PEER, "Succeeded");
        deployment(0);

        // Then
        assertThat(check.present().join()).isFalse();
        assertThat(check.objection()).isEmpty();
    }

    @Test
    void shouldFindARunningPod() {
        // Given
        pod(PEER, "Running");

        // Then
        assertThat(check.present().join()).isTrue();
        assertThat(check.objection()).hasValueSatisfying(why -> assertThat(why)
                .contains("Pod openshift-mtv/", "caravan.coexist.enabled=true"));
    }

    @Test
    void shouldFindADeploymentWhosePodIsBeingReplaced() {
        // Given
        deployment(1);

        // Then
        assertThat(check.objection())
                .hasValueSatisfying(why -> assertThat(why).startsWith("Deployment openshift-mtv/forklift-controller"));
    }

    @Test
    void shouldSayThatItCannotLook() {
        // Given
        server.close();

        // Then
        assertThatThrownBy(check::objection)
                .isInstanceOf(KubeFailure.class)
                .hasMessageContaining("list pods in all namespaces");
    }

    private void pod(Map<String, String> labels, String phase) {
        gateway.create(
                        Kinds.POD,
                        new PodBuilder()
                                .withNewMetadata()
                                .withNamespace("openshift-mtv")
                                .withName("pod-" + phase.toLowerCase(Locale.ROOT) + labels.size())
                                .withLabels(labels)
                                .endMetadata()
                                .withNewStatus()
                                .withPhase(phase)
                                .endStatus()
                                .build())
                .join();
    }

    private void deployment(int replicas) {
        var deployment = new GenericKubernetesResource();
        deployment.setApiVersion("apps/v1");
        deployment.setKind("Deployment");
        deployment.setMetadata(new ObjectMetaBuilder()
                .withNamespace("openshift-mtv")
                .withName("forklift-controller")
                .withLabels(Map.of("app.kubernetes.io/name", "forklift-controller"))
                .build());
        deployment.setAdditionalProperty("spec", Map.of("replicas", replicas));
        gateway.create(PeerCheck.DEPLOYMENT, deployment).join();
    }
}
