package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

    private final KubernetesClient client;
    private final Timing timing;
    private final ApiResources resources;
    private final Map<String, Node> live = new ConcurrentHashMap<>();
    /** Owner to dependents; who no longer is one is dropped when read. */
    private final Map<String, Set<String>> owned = new ConcurrentHashMap<>();

    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();

    /** An object of the graph: where it is, who owns it, and whether its own deletion waits for us. */
    private record Node(
            ResourceDefinitionContext kind,
            String namespace,
            String name,
            List<OwnerReference> owners,
            List<String> finalizers,
            boolean deleting) {

        boolean isOwnedBy(String uid) {
            return owners.stream().anyMatch(owner -> owner.getUid().equals(uid));
        }

        boolean waitsWith(String finalizer) {
            return deleting && finalizers.contains(finalizer);
        }
    }

    /** The client should name the player as its user agent. */
    public GarbageCollector(KubernetesClient client, Timing timing) {
        this.client = client;
        this.timing = timing;
        this.resources = new ApiResources(client);
    }

    @Override
    public void start() {
        resources.load();
        resources.namespaced().forEach(this::watch);
        watches.add(client.namespaces().watch(new Reactor<>((action, namespace) -> {
            if (namespace.getMetadata().getDeletionTimestamp() != null && action == Watcher.Action.MODIFIED) {
                timing.after(DELAY, () -> empty(namespace.getMetadata().getName()));
            }
        })));
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }

    private void watch(ResourceDefinitionContext kind) {
        watches.add(client.genericKubernetesResources(kind)
                .inAnyNamespace()
                .watch(new Reactor<>((action, object) -> seen(kind, action, object))));
    }

    private void seen(ResourceDefinitionContext kind, Watcher.Action action, GenericKubernetesResource object) {
        var metadata = object.getMetadata();
        if (action == Watcher.Action.BOOKMARK || metadata == null) {
            return;
        }
        if (action == Watcher.Action.DELETED) {
            live.remove(metadata.getUid());
            waiting.remove(metadata.getUid());
            timing.after(DELAY, () -> ownerGone(metadata.getUid()));
            return;
        }
        var node = new Node(
                kind,
                metadata.getNamespace(),
                metadata.getName(),
                metadata.getOwnerReferences(),
                metadata.getFinalizers(),
                metadata.getDeletionTimestamp() != null);
        live.put(metadata.getUid(), node);
        node.owners().forEach(owner -> owned.computeIfAbsent(owner.getUid(), any -> ConcurrentHashMap.newKeySet())
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
            Writes.delete(client, resources.path(node.kind(), node.namespace(), node.name()), uid);
        }
    }

    /** Our view may lag behind, so an owner that we do not know is looked up. */
    private boolean exists(OwnerReference owner, Node dependent) {
        var known = live.get(owner.getUid());
        if (known != null) {
            return known.namespace().equals(dependent.namespace());
        }
        return resources
                .find(owner, dependent.namespace())
                .filter(found -> found.getMetadata().getUid().equals(owner.getUid()))
                .isPresent();
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
            dependents.forEach(dependent -> {
                var child = live.get(dependent);
                Writes.delete(client, resources.path(child.kind(), child.namespace(), child.name()), dependent);
            });
        }
    }

    private void disown(Node node, String owner) {
        Writes.object(resources.resource(node.kind(), node.namespace(), node.name()), found -> {
            found.getMetadata()
                    .getOwnerReferences()
                    .removeIf(reference -> reference.getUid().equals(owner));
            return found;
        });
    }

    private void release(Node node, String finalizer) {
        Writes.removeFinalizer(resources.resource(node.kind(), node.namespace(), node.name()), finalizer);
    }

    private List<String> dependentsOf(String owner) {
        return owned.getOrDefault(owner, Set.of()).stream()
                .filter(uid -> live.containsKey(uid) && live.get(uid).isOwnedBy(owner))
                .toList();
    }

    private void empty(String namespace) {
        if (resources.deleteAllIn(namespace)) {
            resources.finalizeNamespace(namespace);
        } else {
            timing.after(NAMESPACE_RETRY, () -> empty(namespace));
        }
    }

    /** The client reopens a broken watch by itself; what ends it for good is the end of the player. */
    private record Reactor<T>(java.util.function.BiConsumer<Watcher.Action, T> handler) implements Watcher<T> {

        @Override
        public void eventReceived(Watcher.Action action, T object) {
            handler.accept(action, object);
        }

        @Override
        public void onClose(WatcherException cause) {
            throw new IllegalStateException("A watch of the garbage collector ended for good.", cause);
        }
    }
}
