package caravan.wiring;

import caravan.model.Timer;
import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Which AWS and which cluster.
 *
 * @param cluster empty: KUBECONFIG, {@code ~/.kube/config} or the pod's ServiceAccount
 * @param awsEndpoint a URL instead of AWS's own; empty: AWS, or what a Provider may name
 * @param time makes the time that waits go by of the process's own; simulations hurry it
 */
public record Environment(Optional<Config> cluster, Optional<String> awsEndpoint, UnaryOperator<Timer> time) {

    /** In the process's own time. */
    public Environment(Optional<Config> cluster, Optional<String> awsEndpoint) {
        this(cluster, awsEndpoint, UnaryOperator.identity());
    }

    /**
     * What the process was started with. The client finds the cluster by itself, again whenever its token has expired.
     *
     * @throws IllegalStateException if it would find none
     */
    public static Environment ofProcess(Map<String, String> variables) {
        requireCluster(found(variables), variables);
        return new Environment(Optional.empty(), Optional.ofNullable(variables.get("AWS_ENDPOINT_URL")));
    }

    private static Config found(Map<String, String> variables) {
        try {
            return Config.autoConfigure(null);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "The kubeconfig cannot be read (" + kubeconfig(variables)
                            + "). Check it with 'kubectl config view'.",
                    e);
        }
    }

    /** Without a cluster the client falls back to a name that only pods can resolve, and would try it for ever. */
    static void requireCluster(Config found, Map<String, String> variables) {
        var fallback = Config.DEFAULT_MASTER_URL.equals(found.getMasterUrl().replaceAll("/$", ""));
        var inPod = variables.containsKey("KUBERNETES_SERVICE_HOST");
        if (fallback && !inPod) {
            throw new IllegalStateException("No cluster is configured: " + kubeconfig(variables)
                    + ", and this is no pod with a ServiceAccount. Set KUBECONFIG to a file whose current context is the"
                    + " cluster.");
        }
    }

    private static String kubeconfig(Map<String, String> variables) {
        var named = Optional.ofNullable(variables.get("KUBECONFIG")).filter(value -> !value.isBlank());
        var usual = Path.of(System.getProperty("user.home"), ".kube", "config").toString();
        var readable = Arrays.stream(named.orElse(usual).split(File.pathSeparator))
                .anyMatch(file -> Files.isReadable(Path.of(file)));
        return named.map(value -> "KUBECONFIG is '" + value + "'" + (readable ? "" : ", which cannot be read"))
                .orElse("KUBECONFIG is not set" + (readable ? ", " + usual + " is used" : ", there is no " + usual));
    }
}
