package caravan.sim.kube.memory;

import caravan.api.Kind;
import caravan.model.Names;
import caravan.sim.kube.store.ObjectStore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Objects by equality of their labels, in order of namespace and name. */
final class Listing {

    private Listing() {}

    static List<ObjectNode> of(
            MemoryCluster cluster, ObjectStore store, Kind<?> kind, String namespace, Map<String, String> labels) {
        return cluster.locked(() -> candidates(cluster, store, kind, namespace, labels).stream()
                .filter(tree -> carries(tree, labels))
                .toList());
    }

    private static Collection<ObjectNode> candidates(
            MemoryCluster cluster, ObjectStore store, Kind<?> kind, String namespace, Map<String, String> labels) {
        var record = labels.getOrDefault(Names.RECORD, "");
        var type = cluster.typeOf(kind);
        return record.isEmpty() ? store.list(type, namespace) : store.listKnownBy(type, namespace, record);
    }

    private static boolean carries(ObjectNode tree, Map<String, String> labels) {
        var own = tree.path("metadata").path("labels");
        return labels.entrySet().stream()
                .allMatch(label ->
                        own.path(label.getKey()).asText("").equals(label.getValue()) && own.has(label.getKey()));
    }
}
