package caravan.sim.kube;

import caravan.api.Kind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The objects of a cluster as its own controllers see and write them: those of an API server behind a client, or those
 * of a cluster in memory. What is read may be changed freely; it is a copy.
 */
public interface ClusterObjects {

    /** What happened to an object. */
    enum Action {
        ADDED,
        CHANGED,
        DELETED
    }

    /** One change; the object, or its metadata alone, is decoded when asked for, as it is now or was last. */
    record Seen<T>(Action action, Supplier<ObjectMeta> metadata, Supplier<T> object) {}

    /** Empty when there is none; the namespace of a cluster-scoped object is empty. */
    <T extends HasMetadata> Optional<T> get(Kind<T> kind, String namespace, String name);

    /** By equality of labels; an empty namespace means all. */
    <T extends HasMetadata> List<T> list(Kind<T> kind, String namespace, Map<String, String> labels);

    /** Creates it unless the name is taken; tells whether it did. */
    <T extends HasMetadata> boolean create(Kind<T> kind, T desired);

    /** Changes all but the status, whatever others write meanwhile; tells whether the object was there. */
    <T extends HasMetadata> boolean edit(Kind<T> kind, String namespace, String name, UnaryOperator<T> change);

    /** Changes the status; tells whether the object was there. */
    <T extends HasMetadata> boolean editStatus(Kind<T> kind, String namespace, String name, UnaryOperator<T> change);

    /** Deletes it if it still has this uid. */
    void delete(Kind<?> kind, String namespace, String name, String uid);

    /**
     * Tells of everything that there is, as added, and of each change from then on, in order. The handler must not write:
     * it may be called in the middle of somebody's write.
     */
    <T extends HasMetadata> AutoCloseable watch(Kind<T> kind, Consumer<Seen<T>> handler);

    /** Every namespaced kind that is served. */
    List<Kind<GenericKubernetesResource>> namespacedKinds();

    /** Takes away what keeps a namespace that is being deleted and empty. */
    void finalizeNamespace(String name);
}
