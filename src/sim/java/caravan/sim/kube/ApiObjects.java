package caravan.sim.kube;

import caravan.api.Kind;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The objects of the API server behind a client: one of the simulation, or a real one. */
public final class ApiObjects implements ClusterObjects {

    private final KubernetesClient client;

    /** The client should name the player as its user agent. */
    public ApiObjects(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public <T extends HasMetadata> Optional<T> get(Kind<T> kind, String namespace, String name) {
        return Optional.ofNullable(resource(kind, namespace, name).get());
    }

    @Override
    public <T extends HasMetadata> List<T> list(Kind<T> kind, String namespace, Map<String, String> labels) {
        var all = all(kind);
        return scoped(kind, all, namespace).withLabels(labels).list().getItems();
    }

    @Override
    public <T extends HasMetadata> boolean create(Kind<T> kind, T desired) {
        return Writes.create(client.resource(desired));
    }

    @Override
    public <T extends HasMetadata> boolean edit(Kind<T> kind, String namespace, String name, UnaryOperator<T> change) {
        return Writes.object(resource(kind, namespace, name), change);
    }

    @Override
    public <T extends HasMetadata> boolean editStatus(
            Kind<T> kind, String namespace, String name, UnaryOperator<T> change) {
        return Writes.status(resource(kind, namespace, name), change);
    }

    @Override
    public void delete(Kind<?> kind, String namespace, String name, String uid) {
        Writes.delete(client, path(kind, namespace, name), uid);
    }

    /** An informer that is complete when this returns. */
    @Override
    public <T extends HasMetadata> AutoCloseable watch(Kind<T> kind, Consumer<Seen<T>> handler) {
        var all = all(kind);
        return scoped(kind, all, "").inform(new Handler<>(handler));
    }

    private record Handler<T extends HasMetadata>(Consumer<Seen<T>> handler) implements ResourceEventHandler<T> {

        @Override
        public void onAdd(T added) {
            tell(Action.ADDED, added);
        }

        @Override
        public void onUpdate(T before, T after) {
            tell(Action.CHANGED, after);
        }

        @Override
        public void onDelete(T deleted, boolean finalStateUnknown) {
            tell(Action.DELETED, deleted);
        }

        private void tell(Action action, T object) {
            handler.accept(new Seen<>(action, object::getMetadata, () -> object));
        }
    }

    @Override
    public List<Kind<GenericKubernetesResource>> namespacedKinds() {
        var groups = client.getApiGroups().getGroups().stream()
                .map(group -> group.getPreferredVersion().getGroupVersion());
        return Stream.concat(Stream.of("v1"), groups)
                .flatMap(apiVersion -> client.getApiResources(apiVersion).getResources().stream()
                        .filter(resource -> resource.getVerbs().contains("watch"))
                        .filter(resource -> Boolean.TRUE.equals(resource.getNamespaced()))
                        .map(resource -> kindOf(apiVersion, resource)))
                .toList();
    }

    private static Kind<GenericKubernetesResource> kindOf(String apiVersion, APIResource resource) {
        var slash = apiVersion.indexOf('/');
        return new Kind<>(
                GenericKubernetesResource.class,
                slash < 0 ? "" : apiVersion.substring(0, slash),
                apiVersion.substring(slash + 1),
                resource.getKind(),
                resource.getName(),
                true);
    }

    @Override
    public void finalizeNamespace(String name) {
        var namespace = client.namespaces().withName(name).get();
        if (namespace != null) {
            namespace.getSpec().setFinalizers(List.of());
            client.raw("/api/v1/namespaces/" + name + "/finalize", "PUT", namespace);
        }
    }

    @SuppressWarnings("unchecked")
    private <T extends HasMetadata> MixedOperation<T, ? extends KubernetesResourceList<T>, Resource<T>> all(
            Kind<T> kind) {
        if (kind.type() != GenericKubernetesResource.class) {
            return client.resources(kind.type());
        }
        var generic = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(kind.group())
                .withVersion(kind.version())
                .withKind(kind.name())
                .withPlural(kind.plural())
                .withNamespaced(kind.namespaced())
                .build());
        return (MixedOperation<T, ? extends KubernetesResourceList<T>, Resource<T>>) (MixedOperation<?, ?, ?>) generic;
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>>
            AnyNamespaceOperation<T, L, Resource<T>> scoped(
                    Kind<T> kind, MixedOperation<T, L, Resource<T>> all, String namespace) {
        if (!kind.namespaced()) {
            return all;
        }
        return namespace.isEmpty() ? all.inAnyNamespace() : all.inNamespace(namespace);
    }

    private <T extends HasMetadata> Resource<T> resource(Kind<T> kind, String namespace, String name) {
        var all = all(kind);
        return kind.namespaced() ? all.inNamespace(namespace).withName(name) : all.withName(name);
    }

    private static String path(Kind<?> kind, String namespace, String name) {
        var root = kind.group().isEmpty() ? "/api/" : "/apis/" + kind.group() + "/";
        var home = kind.namespaced() ? "/namespaces/" + namespace : "";
        return root + kind.version() + home + "/" + kind.plural() + "/" + name;
    }
}
