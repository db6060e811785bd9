package caravan.kube;

import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** An admission webhook does not answer for the target namespace of one plan. */
class HangingNamespaceTest {

    /** Longer than the test waits for anything. */
    private static final Duration HANGING = Duration.ofMinutes(5);
    /** Five times as many as calls are under way at once. */
    private static final int MACHINES = 20;

    private final MockApiServer server = new MockApiServer();
    private final KubeClients clients = new KubeClients(server.config(), MockApiServer.settings(HANGING));
    private final Fabric8KubeGateway gateway = server.gateway(clients, () -> {});

    @AfterEach
    void close() {
        gateway.close();
        clients.close();
        server.close();
    }

    @Test
    void shouldMakeWhatAnotherPlanNeedsWhileTheCallsForOneHang() throws Exception {
        // Given
        server.hang("POST /api/v1/namespaces/plan-a/persistentvolumeclaims", MACHINES, HANGING);
        var hanging = IntStream.range(0, MACHINES)
                .mapToObj(machine -> gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claimIn("plan-a")))
                .toList();

        // When
        var other = gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claimIn("plan-b"));

        // Then
        assertThat(other.get(1, TimeUnit.MINUTES).getMetadata().getNamespace()).isEqualTo("plan-b");
        assertThat(hanging).noneMatch(CompletableFuture::isDone);
    }

    private static PersistentVolumeClaim claimIn(String namespace) {
        return MockApiServer.named(GatewayToServer.claim(), namespace, "disk");
    }
}
