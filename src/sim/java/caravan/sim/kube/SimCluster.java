package caravan.sim.kube;

import caravan.sim.kube.server.ApiServer;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.RequestCounts;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A whole cluster in this process: an API server on loopback HTTP and the players that bring it to life. */
public final class SimCluster implements AutoCloseable {

    private final ApiServer api;
    private final KubernetesClient client;
    private final KubernetesClient playerClient;
    private final PvBinder binder;
    private final GarbageCollector collector;
    private final Kubelet kubelet;
    private final KubeVirt kubeVirt;

    private SimCluster(Timing timing, VolumeAttacher attacher) {
        api = ApiServer.start(timing);
        client = clientOf(configuration().build());
        playerClient =
                clientOf(configuration().withUserAgent(ApiServer.playerAgent()).build());
        var attachments = new Attachments(playerClient, attacher);
        binder = new PvBinder(playerClient, timing);
        collector = new GarbageCollector(playerClient, timing);
        kubelet = new Kubelet(playerClient, timing, attachments, Kubelet.Pace.usual());
        kubeVirt = new KubeVirt(playerClient, timing, attachments, KubeVirt.Pace.usual());
    }

    /** A cluster with namespaces, nodes, classes, networks and the provider's Secret, and all players at work. */
    public static SimCluster start(Timing timing, VolumeAttacher attacher, Seed.AwsCredentials credentials) {
        var cluster = new SimCluster(timing, attacher);
        new Seed(cluster.playerClient).all(credentials);
        cluster.players().forEach(Player::start);
        return cluster;
    }

    /** A client with the settings of any user; its requests are counted and may meet faults. */
    public KubernetesClient client() {
        return client;
    }

    /** What clients asked, the players left out. */
    public RequestCounts counts() {
        return api.counts();
    }

    /** What shall go wrong with the next requests. */
    public Faults faults() {
        return api.faults();
    }

    /** The API server itself, for cutting watches. */
    public ApiServer api() {
        return api;
    }

    /** Decides how pods end. */
    public Kubelet kubelet() {
        return kubelet;
    }

    /** Decides which VMs become ready. */
    public KubeVirt kubeVirt() {
        return kubeVirt;
    }

    /** A kubeconfig for this cluster: kubectl and every client can be pointed at it. */
    public String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: simulated
                  cluster:
                    server: %s
                users:
                - name: simulated
                  user:
                    token: simulated
                contexts:
                - name: simulated
                  context:
                    cluster: simulated
                    user: simulated
                    namespace: migration
                current-context: simulated
                """.formatted(api.uri());
    }

    /** Writes the kubeconfig and returns its path. */
    public Path writeKubeconfig(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return Files.writeString(file, kubeconfig());
    }

    @Override
    public void close() {
        players().forEach(Player::close);
        Stream.of(client, playerClient).forEach(KubernetesClient::close);
        api.close();
    }

    private List<Player> players() {
        return List.of(binder, collector, kubelet, kubeVirt);
    }

    /** Nothing of the machine's own kubeconfig or environment. */
    private ConfigBuilder configuration() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(api.uri().toString())
                .withNamespace("default");
    }

    private static KubernetesClient clientOf(Config configuration) {
        return new KubernetesClientBuilder().withConfig(configuration).build();
    }
}
