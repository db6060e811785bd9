package caravan.sim.kube;

import caravan.kube.Fabric8KubeGateway;
import caravan.kube.KubeClients;
import caravan.kube.KubeSettings;
import caravan.model.SuspendedException;
import caravan.model.Timer;
import caravan.sim.kube.server.ApiServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The product's gateway on the simulated API server: what the one in memory is measured by. */
class SimKubeGatewayTest extends KubeTroubleContract {

    private static final Timer REAL = new Timer() {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public CompletableFuture<Void> after(Duration duration) {
            return CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(duration.toMillis(), TimeUnit.MILLISECONDS));
        }
    };

    private final ApiServer server = ApiServer.start(InstantSource.system());
    private final Config address = new ConfigBuilder(Config.empty())
            .withMasterUrl(server.uri().toString())
            .build();
    private final KubernetesClient player = new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder(address)
                    .withUserAgent(ApiServer.playerAgent())
                    .build())
            .build();
    private final KubeClients clients = new KubeClients(address, settings());
    private volatile boolean leads = true;
    private final Fabric8KubeGateway gateway = new Fabric8KubeGateway(clients, this::checkLease, REAL, Runnable::run);
    private final Bench bench =
            new Bench(gateway, new ApiObjects(player), server.faults(), server.rules(), server.counts());

    private static KubeSettings settings() {
        return new KubeSettings(
                List.of(),
                false,
                Duration.ofMillis(200),
                Duration.ofMinutes(5),
                Duration.ofSeconds(2),
                0,
                4,
                new KubeSettings.Watching(Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofMinutes(5)));
    }

    private void checkLease() {
        if (!leads) {
            throw new SuspendedException("does not lead");
        }
    }

    @BeforeEach
    void makeNamespaces() {
        new Seed(bench.objects()).namespaces("vms", "migration");
    }

    @AfterEach
    void stop() {
        gateway.close();
        clients.close();
        player.close();
        server.close();
    }

    @Override
    protected Bench bench() {
        return bench;
    }

    @Override
    protected void loseTheLease() {
        leads = false;
    }
}
