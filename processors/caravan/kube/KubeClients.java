package caravan.kube;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The clients, one for each purpose: what one may retry the other must not, and a hung one must not hold up the lease.
 */
public final class KubeClients implements AutoCloseable {

    /** An elector with the default limits stepped down 22 s after the API server hung, later than its lease of 15 s. */
    private static final int LEADER_REQUEST_MILLIS = 3_000;

    private final KubeSettings settings;
    private final Optional<Config> cluster;
    private final HttpClient.Factory http;
    private final KubernetesClient reads;
    private final KubernetesClient writes;
    private final KubernetesClient watches;
    private final KubernetesClient leader;

    /** Talks to the cluster of this configuration, with HTTP threads of its own. */
    public KubeClients(Config cluster, KubeSettings settings) {
        this(Optional.of(cluster), settings, HttpClientUtils.getHttpClientFactory());
    }

    /**
     * Talks through these HTTP clients.
     *
     * @param cluster empty: found by KUBECONFIG, {@code ~/.kube/config} or the pod's ServiceAccount
     */
    public KubeClients(Optional<Config> cluster, KubeSettings settings, HttpClient.Factory http) {
        this.settings = settings;
        this.cluster = cluster;
        this.http = http;
        var timeout = settings.requestTimeout();
        reads = client(timeout, settings.readRetries());
        // The client would send a POST again after a 5xx or a cut connection: then a create meets its own first try.
        writes = client(timeout, 0);
        watches = client(timeout, settings.readRetries());
        leader = client(Duration.ofMillis(Math.min(LEADER_REQUEST_MILLIS, timeout.toMillis())), 0);
    }

    private KubernetesClient client(Duration timeout, int retries) {
        var millis = Math.toIntExact(timeout.toMillis());
        var found = cluster.map(ConfigBuilder::new).orElseGet(ConfigBuilder::new);
        var config = found.withRequestTimeout(millis)
                .withConnectionTimeout(millis)
                .withRequestRetryBackoffLimit(retries)
                .withUserAgent("caravan")
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(http)
                .withKubernetesSerialization(serialization())
                .build();
    }

    /** Reads objects of newer versions than this program knows; what must not be lost has a map for it. */
    static KubernetesSerialization serialization() {
        var mapper = new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
        return new KubernetesSerialization(mapper, true);
    }

    public KubeSettings settings() {
        return settings;
    }

    /** For get and list; sends again what failed. */
    public KubernetesClient reads() {
        return reads;
    }

    /** For everything that changes something; sends once. */
    public KubernetesClient writes() {
        return writes;
    }

    /** For informers. */
    public KubernetesClient watches() {
        return watches;
    }

    /** For the Lease alone. */
    public KubernetesClient leader() {
        return leader;
    }

    @Override
    public void close() {
        List.of(leader, watches, writes, reads).forEach(KubernetesClient::close);
    }
}
