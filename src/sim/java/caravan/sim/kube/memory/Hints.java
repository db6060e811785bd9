package caravan.sim.kube.memory;

import caravan.api.Kind;
import caravan.kube.KubeWaits;
import caravan.sim.kube.Player;
import caravan.sim.kube.store.Change;
import caravan.sim.kube.store.ResourceType;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/** Tells the waits of one engine which objects have changed, as its informers would, unless it shall miss that. */
final class Hints {

    private final MemoryCluster cluster;
    private final Life life;
    private final KubeWaits waits;
    private final AutoCloseable watch;
    private final Map<ResourceType, Kind<?>> kinds = new ConcurrentHashMap<>();
    private volatile BiPredicate<String, String> missed = (resource, id) -> false;

    Hints(MemoryCluster cluster, Life life, KubeWaits waits) {
        this.cluster = cluster;
        this.life = life;
        this.waits = waits;
        this.watch = cluster.onChange(this::tell);
    }

    void miss(BiPredicate<String, String> which) {
        missed = which;
    }

    void end() {
        Player.end(watch);
    }

    private void tell(Change change) {
        var type = change.type();
        var metadata = change.latest().path("metadata");
        var name = metadata.path("name").asText();
        var id = type.namespaced() ? metadata.path("namespace").asText() + "/" + name : name;
        if (missed.test(type.plural(), id)) {
            return;
        }
        Runnable hint = () -> life.run(() -> waits.changed(kindOf(type), id));
        if (cluster.settings().hint().isZero()) {
            hint.run();
        } else {
            cluster.timing().after(cluster.settings().hint(), hint);
        }
    }

    private Kind<?> kindOf(ResourceType type) {
        return kinds.computeIfAbsent(
                type,
                any -> new Kind<>(
                        GenericKubernetesResource.class,
                        type.group(),
                        type.version(),
                        type.kind(),
                        type.plural(),
                        type.namespaced()));
    }
}
