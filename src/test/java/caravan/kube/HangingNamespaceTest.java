package caravan.kube;

import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static caravan.kube.GatewayToServer.claim;
import static caravan.kube.GatewayToServer.done;
import static org.assertj.core.api.Assertions.assertThat;

/** An admission webhook does not answer for the target namespace of one plan. */
class HangingNamespaceTest {

    /** More than the client's patience of two seconds. */
    private static final Duration HANGING = Duration.ofSeconds(30);
    /** Five times as many as calls are under way at once. */
    private static final int MACHINES = 20;

    @RegisterExtension
    private final GatewayToServer it = new GatewayToServer();

    @Test
    void shouldMakeWhatAnotherPlanNeedsBeforeTheHungCallsHaveEnded() throws Exception {
        // Given
        it.server().hang("POST /api/v1/namespaces/plan-a/persistentvolumeclaims", MACHINES, HANGING);
        var hanging = IntStream.range(0, MACHINES)
                .mapToObj(machine -> it.gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claimIn("plan-a")))
                .toList();

        // When
        done(it.gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claimIn("plan-b")));

        // Then
        assertThat(hanging.stream().filter(CompletableFuture::isDone).count())
                .as("hung calls that have timed out by then")
                .isLessThan(MACHINES / 2);
    }

    private static PersistentVolumeClaim claimIn(String namespace) {
        return MockApiServer.named(claim(), namespace, "disk");
    }
}
