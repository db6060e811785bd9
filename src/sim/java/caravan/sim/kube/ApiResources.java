package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Every kind that the API server serves, found by discovery, and access to any object of one. */
final class ApiResources {

    private final KubernetesClient client;
    /** By apiVersion and kind, as owner references name them. */
    private final Map<String, ResourceDefinitionContext> kinds = new ConcurrentHashMap<>();

    ApiResources(KubernetesClient client) {
        this.client = client;
    }

    void load() {
        var groups = client.getApiGroups().getGroups().stream()
                .map(group -> group.getPreferredVersion().getGroupVersion());
        Stream.concat(Stream.of("v1"), groups)
                .forEach(apiVersion -> client.getApiResources(apiVersion).getResources().stream()
                        .filter(resource -> resource.getVerbs().contains("watch"))
                        .forEach(resource ->
                                kinds.put(apiVersion + " " + resource.getKind(), of(apiVersion, resource))));
    }

    List<ResourceDefinitionContext> namespaced() {
        return kinds.values().stream()
                .filter(ResourceDefinitionContext::isNamespaceScoped)
                .toList();
    }

    Resource<GenericKubernetesResource> resource(ResourceDefinitionContext kind, String namespace, String name) {
        var all = client.genericKubernetesResources(kind);
        return kind.isNamespaceScoped() ? all.inNamespace(namespace).withName(name) : all.withName(name);
    }

    /** An owner of a kind that nobody serves does not exist. */
    Optional<GenericKubernetesResource> find(OwnerReference owner, String namespace) {
        return Optional.ofNullable(kinds.get(owner.getApiVersion() + " " + owner.getKind()))
                .map(kind -> resource(kind, namespace, owner.getName()).get());
    }

    String path(ResourceDefinitionContext kind, String namespace, String name) {
        var root = kind.getGroup().isEmpty() ? "/api/" : "/apis/" + kind.getGroup() + "/";
        var home = kind.isNamespaceScoped() ? "/namespaces/" + namespace : "";
        return root + kind.getVersion() + home + "/" + kind.getPlural() + "/" + name;
    }

    /** Whether nothing is left in the namespace. */
    boolean deleteAllIn(String namespace) {
        var left = 0;
        for (var kind : namespaced()) {
            var all = client.genericKubernetesResources(kind).inNamespace(namespace);
            all.delete();
            left += all.list().getItems().size();
        }
        return left == 0;
    }

    void finalizeNamespace(String name) {
        var namespace = client.namespaces().withName(name).get();
        if (namespace != null) {
            namespace.getSpec().setFinalizers(List.of());
            client.raw("/api/v1/namespaces/" + name + "/finalize", "PUT", namespace);
        }
    }

    private static ResourceDefinitionContext of(String apiVersion, APIResource resource) {
        var slash = apiVersion.indexOf('/');
        return new ResourceDefinitionContext.Builder()
                .withGroup(slash < 0 ? "" : apiVersion.substring(0, slash))
                .withVersion(apiVersion.substring(slash + 1))
                .withKind(resource.getKind())
                .withPlural(resource.getName())
                .withNamespaced(Boolean.TRUE.equals(resource.getNamespaced()))
                .build();
    }
}
