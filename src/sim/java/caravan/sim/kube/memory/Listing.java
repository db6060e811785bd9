package caravan.sim.kube.memory;

import caravan.api.Kind;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Objects by equality of their labels, in order of namespace and name. */
final class Listing {

    private Listing() {}

    static List<ObjectNode> of(MemoryCluster cluster, Kind<?> kind, String namespace, Map<String, String> labels) {
        return stream(cluster, kind, namespace, labels).toList();
    }

    /** One tree at a time. */
    static Stream<ObjectNode> stream(
            MemoryCluster cluster, Kind<?> kind, String namespace, Map<String, String> labels) {
        return cluster.locked(() -> candidates(cluster, kind, namespace, labels)).stream()
                .map(Supplier::get)
                .filter(tree -> carries(tree, labels));
    }

    /** Decoded outside of the lock. */
    private static Collection<Supplier<ObjectNode>> candidates(
            MemoryCluster cluster, Kind<?> kind, String namespace, Map<String, String> labels) {
        var type = cluster.typeOf(kind);
        var word = labels.getOrDefault(type.indexed(), "");
        return word.isEmpty()
                ? cluster.store().held(type, namespace)
                : cluster.store().heldKnownBy(type, namespace, word);
    }

    private static boolean carries(ObjectNode tree, Map<String, String> labels) {
        var own = tree.path("metadata").path("labels");
        return labels.entrySet().stream()
                .allMatch(label ->
                        own.path(label.getKey()).asText("").equals(label.getValue()) && own.has(label.getKey()));
    }
}
