package caravan.intake;

import caravan.api.reader.Trees;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The object that a document asks for: what the API server or another run has put into it is left out. */
final class Bodies {

    private static final List<String> KEPT_METADATA = List.of("name", "namespace", "labels", "annotations");
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Bodies() {}

    /** Without owners, which are known by uid only when they exist. */
    static GenericKubernetesResource of(DropObject object) {
        var tree = object.document().tree().deepCopy();
        tree.remove("status");
        if (tree.get("metadata") instanceof ObjectNode metadata) {
            metadata.retain(KEPT_METADATA);
            if (metadata.get("annotations") instanceof ObjectNode annotations) {
                annotations.remove(LAST_APPLIED);
            }
        }
        if (tree.get("spec") instanceof ObjectNode spec) {
            forgetUids(spec);
        }
        return Trees.object(tree);
    }

    /** By the uid in spec.plan clients find the migrations of a plan. */
    static void setPlanUid(GenericKubernetesResource migration, String uid) {
        if (migration.get("spec", "plan") instanceof Map<?, ?> plan) {
            var changed = new LinkedHashMap<Object, Object>(plan);
            changed.put("uid", uid);
            var spec = new LinkedHashMap<Object, Object>(migration.<Map<?, ?>>get("spec"));
            spec.put("plan", changed);
            migration.setAdditionalProperty("spec", spec);
        }
    }

    /** A uid in a drop is of another cluster, or of an object that is not there any more. */
    private static void forgetUids(ObjectNode node) {
        if (node.has("name")) {
            node.remove(List.of("uid", "resourceVersion"));
        }
        node.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode inner) {
                forgetUids(inner);
            }
        });
    }
}
