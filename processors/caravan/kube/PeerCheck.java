package caravan.kube;

import caravan.api.Kind;
import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Looks for a forklift-controller in the same cluster: it would carry out the same Migrations, so Caravan does not lead
 * beside one.
 */
public final class PeerCheck {

    static final Kind<GenericKubernetesResource> DEPLOYMENT =
            new Kind<>(GenericKubernetesResource.class, "apps", "v1", "Deployment", "deployments", true);

    private static final List<Map<String, String>> LABELS = List.of(
            Map.of("app", "forklift", "control-plane", "controller-manager"),
            Map.of("app.kubernetes.io/name", "forklift-controller"));

    private final KubeGateway gateway;

    public PeerCheck(KubeGateway gateway) {
        this.gateway = gateway;
    }

    /** Whether one runs, or would run again at any moment: a Deployment that wants replicas counts. */
    public CompletableFuture<Boolean> present() {
        return found().thenApply(Optional::isPresent);
    }

    /** The pod or Deployment that was found. */
    public CompletableFuture<Optional<String>> found() {
        var looks = LABELS.stream()
                .flatMap(labels -> Stream.of(
                        named(Kinds.POD, labels, PeerCheck::runs), named(DEPLOYMENT, labels, PeerCheck::wanted)))
                .toList();
        return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new)).thenApply(done -> looks.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .findFirst());
    }

    /** Why Caravan must not lead now; waits for the API server, and throws a {@link KubeFailure} when it cannot look. */
    public Optional<String> objection() {
        try {
            return found().join()
                    .map(
                            peer -> peer + " would carry out the same Migrations. Remove it, or set "
                                    + "caravan.coexist.enabled=true and give Caravan namespaces of its own (caravan.kube.namespaces).");
        } catch (CompletionException e) {
            throw e.getCause() instanceof KubeFailure failure ? failure : e;
        }
    }

    private <T extends HasMetadata> CompletableFuture<Optional<String>> named(
            Kind<T> kind, Map<String, String> labels, Predicate<T> counts) {
        return gateway.list(kind, "", labels)
                .thenApply(all -> all.stream().filter(counts).findFirst().map(one -> Target.object(kind, one)
                        .toString()));
    }

    private static boolean runs(Pod pod) {
        var phase =
                pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
        return !phase.equals("Succeeded") && !phase.equals("Failed");
    }

    private static boolean wanted(GenericKubernetesResource deployment) {
        return !(deployment.get("spec", "replicas") instanceof Number replicas) || replicas.intValue() > 0;
    }
}
