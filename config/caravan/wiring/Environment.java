package caravan.wiring;

import io.fabric8.kubernetes.client.Config;
import java.util.Optional;

/**
 * Which AWS and which cluster.
 *
 * @param cluster empty: KUBECONFIG, {@code ~/.kube/config} or the pod's ServiceAccount
 * @param awsEndpoint a URL instead of AWS's own; empty: AWS, or what a Provider may name
 */
public record Environment(Optional<Config> cluster, Optional<String> awsEndpoint) {

    /** What the process was started with. */
    public static Environment ofProcess() {
        return new Environment(Optional.empty(), Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL")));
    }
}
