package caravan.sim.kube;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.sim.kube.ClusterObjects.Action;
import caravan.sim.kube.ClusterObjects.Seen;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Deletes objects whose owners are all gone from their own namespace, with foreground and orphan deletion, and empties
 * namespaces that are being deleted.
 */
public final class GarbageCollector implements Player {

    private static final Duration DELAY = Duration.ofMillis(50);
    private static final Duration NAMESPACE_RETRY = Duration.ofSeconds(1);
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    /** Nobody owns these, and they change all the time. */
    private static final Set<String> NEVER_OWNED = Set.of("events", "leases");

    private final ClusterObjects objects;
    private final Timing timing;
    /** By apiVersion and kind, as owner references name them. */
    private final Map<String, Kind<GenericKubernetesResource>> kinds = new ConcurrentHashMap<>();

    private final Map<String, Node> live = new ConcurrentHashMap<>();
    /** Owner to dependents; who no longer is one is dropped when read. */
    private final Map<String, Set<String>> owned = new ConcurrentHashMap<>();

    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final List<AutoCloseable> watches = new CopyOnWriteArrayList<>();

    /** An object of the graph: where it is, who owns it, and whether its own deletion waits for us. */
    private record Node(
            Kind<GenericKubernetesResource> kind,
            String namespace,
            String name,
            List<Owner> owners,
            List<String> finalizers,
            boolean deleting) {

        static Node of(Kind<GenericKubernetesResource> kind, ObjectMeta metadata) {
            return new Node(
                    kind,
                    metadata.getNamespace().intern(),
                    metadata.getName(),
                    metadata.getOwnerReferences().stream().map(Owner::of).toList(),
                    metadata.getFinalizers().stream().map(String::intern).toList(),
                    metadata.getDeletionTimestamp() != null);
        }

        boolean isOwnedBy(String uid) {
            return owners.stream().anyMatch(owner -> owner.uid().equals(uid));
        }

        boolean waitsWith(String finalizer) {
            return deleting && finalizers.contains(finalizer);
        }
    }

    /** One owner has a thousand objects: its words are kept once. */
    private record Owner(String kind, String name, String uid) {

        static Owner of(OwnerReference reference) {
            return new Owner(
                    (reference.getApiVersion() + " " + reference.getKind()).intern(),
                    reference.getName().intern(),
                    reference.getUid().intern());
        }
    }

    /** Collects in the cluster that these are the objects of. */
    public GarbageCollector(ClusterObjects objects, Timing timing) {
        this.objects = objects;
        this.timing = timing;
    }

    @Override
    public void start() {
        objects.namespacedKinds().forEach(kind -> kinds.put(kind.apiVersion() + " " + kind.name(), kind));
        kinds.values().stream()
                .filter(kind -> !NEVER_OWNED.contains(kind.plural()))
                .forEach(kind -> watches.add(objects.watch(kind, seen -> seen(kind, seen))));
        watches.add(objects.watch(Kinds.NAMESPACE, this::namespaceSeen));
    }

    private void namespaceSeen(Seen<Namespace> namespace) {
        var metadata = namespace.metadata().get();
        if (metadata.getDeletionTimestamp() != null && namespace.action() == Action.CHANGED) {
            timing.after(DELAY, () -> empty(metadata.getName()));
        }
    }

    @Override
    public void close() {
        watches.forEach(Player::end);
    }

    private void seen(Kind<GenericKubernetesResource> kind, Seen<GenericKubernetesResource> object) {
        if (!object.life()) {
            return;
        }
        var metadata = object.metadata().get();
        if (object.action() == Action.DELETED) {
            live.remove(metadata.getUid());
            waiting.remove(metadata.getUid());
            timing.after(DELAY, () -> ownerGone(metadata.getUid()));
            return;
        }
        var node = Node.of(kind, metadata);
        live.put(metadata.getUid(), node);
        node.owners().forEach(owner -> owned.computeIfAbsent(owner.uid(), any -> ConcurrentHashMap.newKeySet())
                .add(metadata.getUid()));
        if (node.waitsWith(FOREGROUND) || node.waitsWith(ORPHAN)) {
            waiting.add(metadata.getUid());
            timing.after(DELAY, () -> finishDeletion(metadata.getUid()));
        } else if (!node.owners().isEmpty()) {
            timing.after(DELAY, () -> deleteIfOrphaned(metadata.getUid()));
        }
    }

    private void ownerGone(String owner) {
        dependentsOf(owner).forEach(this::deleteIfOrphaned);
        // The object may have been the last dependent of one that is deleted in the foreground.
        waiting.forEach(this::finishDeletion);
        owned.remove(owner);
    }

    private void deleteIfOrphaned(String uid) {
        var node = live.get(uid);
        if (node != null && !node.deleting() && node.owners().stream().noneMatch(owner -> exists(owner, node))) {
            delete(node, uid);
        }
    }

    /** Our view may lag behind, so an owner that we do not know is looked up. */
    private boolean exists(Owner owner, Node dependent) {
        var known = live.get(owner.uid());
        if (known != null) {
            return known.namespace().equals(dependent.namespace());
        }
        return Optional.ofNullable(kinds.get(owner.kind()))
                .flatMap(kind -> objects.get(kind, dependent.namespace(), owner.name()))
                .filter(found -> found.getMetadata().getUid().equals(owner.uid()))
                .isPresent();
    }

    private void delete(Node node, String uid) {
        objects.delete(node.kind(), node.namespace(), node.name(), uid);
    }

    private void finishDeletion(String uid) {
        var node = live.get(uid);
        if (node == null) {
            return;
        }
        var dependents = dependentsOf(uid);
        if (node.waitsWith(ORPHAN)) {
            dependents.forEach(dependent -> disown(live.get(dependent), uid));
            release(node, ORPHAN);
        } else if (dependents.isEmpty()) {
            release(node, FOREGROUND);
        } else {
            dependents.forEach(dependent -> delete(live.get(dependent), dependent));
        }
    }

    private void disown(Node node, String owner) {
        objects.edit(node.kind(), node.namespace(), node.name(), found -> {
            found.getMetadata()
                    .getOwnerReferences()
                    .removeIf(reference -> reference.getUid().equals(owner));
            return found;
        });
    }

    private void release(Node node, String finalizer) {
        objects.edit(node.kind(), node.namespace(), node.name(), found -> {
            found.getMetadata().getFinalizers().remove(finalizer);
            return found;
        });
    }

    private List<String> dependentsOf(String owner) {
        return owned.getOrDefault(owner, Set.of()).stream()
                .filter(uid -> live.containsKey(uid) && live.get(uid).isOwnedBy(owner))
                .toList();
    }

    private void empty(String namespace) {
        var left = 0;
        for (var kind : kinds.values()) {
            objects.list(kind, namespace, Map.of())
                    .forEach(object -> objects.delete(
                            kind,
                            namespace,
                            object.getMetadata().getName(),
                            object.getMetadata().getUid()));
            left += objects.list(kind, namespace, Map.of()).size();
        }
        if (left == 0) {
            objects.finalizeNamespace(namespace);
        } else {
            timing.after(NAMESPACE_RETRY, () -> empty(namespace));
        }
    }
}
