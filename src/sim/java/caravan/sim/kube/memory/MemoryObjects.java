package caravan.sim.kube.memory;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.sim.kube.ClusterObjects;
import caravan.sim.kube.store.ApiError;
import caravan.sim.kube.store.Change;
import caravan.sim.kube.store.Manner;
import caravan.sim.kube.store.ResourceType;
import caravan.sim.kube.store.Target;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The cluster's own view of a cluster in memory; its writes see no rules and no faults. */
final class MemoryObjects implements ClusterObjects {

    private static final int NOT_FOUND = 404;

    private final MemoryCluster cluster;

    MemoryObjects(MemoryCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public <T extends HasMetadata> Optional<T> get(Kind<T> kind, String namespace, String name) {
        var target = cluster.target(kind, namespace, name, "");
        return cluster.locked(() -> cluster.store().find(target.type(), target.namespace(), name))
                .map(tree -> Wire.object(tree, kind.type()));
    }

    @Override
    public <T extends HasMetadata> List<T> list(Kind<T> kind, String namespace, Map<String, String> labels) {
        return Listing.of(cluster, cluster.store(), kind, namespace, labels).stream()
                .map(tree -> Wire.object(tree, kind.type()))
                .toList();
    }

    @Override
    public <T extends HasMetadata> boolean create(Kind<T> kind, T desired) {
        try {
            made(kind, desired);
            return true;
        } catch (ApiError e) {
            if (e.code() != ApiError.CONFLICT) {
                throw e;
            }
            return false;
        }
    }

    private ObjectNode made(Kind<?> kind, HasMetadata desired) {
        var tree = Wire.tree(desired);
        return cluster.locked(() -> cluster.verbs().create(cluster.target(kind, desired, ""), tree, Manner.CLUSTER));
    }

    <T extends HasMetadata> T put(Kind<T> kind, T desired) {
        return cluster.locked(() -> {
            var made = made(kind, desired);
            var status = Wire.tree(desired).get("status");
            if (status == null) {
                return Wire.object(made, kind.type());
            }
            ObjectNode next = JsonNodeFactory.instance.objectNode().setAll(made);
            next.set("status", status);
            var metadata = made.path("metadata");
            var target = cluster.target(
                    kind,
                    metadata.path("namespace").asText(),
                    metadata.path("name").asText(),
                    "status");
            return Wire.object(cluster.verbs().update(target, next, Manner.CLUSTER), kind.type());
        });
    }

    @Override
    public <T extends HasMetadata> boolean edit(Kind<T> kind, String namespace, String name, UnaryOperator<T> change) {
        return changed(kind, cluster.target(kind, namespace, name, ""), change);
    }

    @Override
    public <T extends HasMetadata> boolean editStatus(
            Kind<T> kind, String namespace, String name, UnaryOperator<T> change) {
        return changed(kind, cluster.target(kind, namespace, name, "status"), change);
    }

    private <T extends HasMetadata> boolean changed(Kind<T> kind, Target target, UnaryOperator<T> change) {
        return cluster.locked(() -> {
            var found = cluster.store().find(target.type(), target.namespace(), target.name());
            found.map(tree -> change.apply(Wire.object(tree, kind.type())))
                    .ifPresent(next -> cluster.verbs().update(target, Wire.tree(next), Manner.CLUSTER));
            return found.isPresent();
        });
    }

    @Override
    public void delete(Kind<?> kind, String namespace, String name, String uid) {
        try {
            cluster.locked(() ->
                    cluster.verbs().delete(cluster.target(kind, namespace, name, ""), withUid(uid), Manner.CLUSTER));
        } catch (ApiError e) {
            if (e.code() != ApiError.CONFLICT && e.code() != NOT_FOUND) {
                throw e;
            }
        }
    }

    static JsonNode withUid(String uid) {
        if (uid.isEmpty()) {
            return MissingNode.getInstance();
        }
        var options = JsonNodeFactory.instance.objectNode();
        options.putObject("preconditions").put("uid", uid);
        return options;
    }

    @Override
    public <T extends HasMetadata> AutoCloseable watch(Kind<T> kind, Consumer<Seen<T>> handler) {
        var type = cluster.typeOf(kind);
        return cluster.locked(() -> {
            cluster.store().list(type, "").forEach(tree -> handler.accept(seen(Action.ADDED, tree, kind)));
            return cluster.onChange(change -> {
                if (change.type().equals(type)) {
                    handler.accept(seen(actionOf(change), change.latest(), kind));
                }
            });
        });
    }

    private static Action actionOf(Change change) {
        if (change.after().isMissingNode()) {
            return Action.DELETED;
        }
        return change.before().isMissingNode() ? Action.ADDED : Action.CHANGED;
    }

    private static <T extends HasMetadata> Seen<T> seen(Action action, JsonNode tree, Kind<T> kind) {
        Supplier<ObjectMeta> metadata = () -> Wire.object(tree.path("metadata"), ObjectMeta.class);
        return new Seen<>(action, metadata, () -> Wire.object(tree, kind.type()));
    }

    @Override
    public List<Kind<GenericKubernetesResource>> namespacedKinds() {
        return cluster.types().all().stream()
                .filter(ResourceType::namespaced)
                .map(type -> new Kind<>(
                        GenericKubernetesResource.class,
                        type.group(),
                        type.version(),
                        type.kind(),
                        type.plural(),
                        true))
                .toList();
    }

    @Override
    public void finalizeNamespace(String name) {
        var target = cluster.target(Kinds.NAMESPACE, "", name, "finalize");
        cluster.locked(() -> cluster.store().find(target.type(), "", name).map(found -> {
            var next = found.deepCopy();
            next.withObject("/spec").putArray("finalizers");
            return cluster.verbs().update(target, next, Manner.CLUSTER);
        }));
    }
}
