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
import java.util.stream.Stream;

/** A whole cluster in this process: an API server on loopback HTTP and the players that bring it to life. */
public final class SimCluster implements AutoCloseable {

    private final ApiServer api;
    private final KubernetesClient client;
    private final KubernetesClient playerClient;
    private final ClusterObjects objects;
    private final Players players;

    private SimCluster(Timing timing, VolumeAttacher attacher) {
        api = ApiServer.start(timing);
        client = clientOf(configuration().build());
        playerClient =
                clientOf(configuration().withUserAgent(ApiServer.playerAgent()).build());
        objects = new ApiObjects(playerClient);
        players = new Players(objects, timing, attacher);
    }

    /** A cluster with namespaces, nodes, classes, networks and the provider's Secret, and all players at work. */
    public static SimCluster start(Timing timing, VolumeAttacher attacher, Seed.AwsCredentials credentials) {
        var cluster = new SimCluster(timing, attacher);
        new Seed(cluster.objects).all(credentials);
        cluster.players.start();
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

    /** The objects as the players see them: their writes are not counted and meet no faults. */
    public ClusterObjects objects() {
        return objects;
    }

    /** Everything that acts in the cluster, and how it misbehaves. */
    public Players players() {
        return players;
    }

    /** Decides how pods end. */
    public Kubelet kubelet() {
        return players.kubelet();
    }

    /** Decides which VMs become ready. */
    public KubeVirt kubeVirt() {
        return players.kubeVirt();
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
        players.close();
        Stream.of(client, playerClient).forEach(KubernetesClient::close);
        api.close();
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
