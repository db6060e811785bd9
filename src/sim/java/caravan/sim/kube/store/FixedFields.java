package caravan.sim.kube.store;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** Which fields no update may change: those that validation and the CRDs of deploy/ fix. */
final class FixedFields {

    /** A field that may be set once; from then on it neither changes nor goes. */
    private static final Map<String, List<JsonPointer>> ONCE = Map.of(
            "instancemigrations.caravan.io",
            pointers("/spec/intent", "/spec/instanceId", "/spec/plan", "/spec/migration", "/spec/provider"),
            "persistentvolumes",
            pointers("/spec/csi", "/spec/nodeAffinity", "/spec/volumeMode"),
            "persistentvolumeclaims",
            pointers("/spec/volumeName", "/spec/volumeMode", "/spec/storageClassName", "/spec/accessModes"),
            "pods",
            pointers("/spec/containers", "/spec/volumes", "/spec/nodeName"));

    private FixedFields() {}

    static void check(ResourceType type, JsonNode current, JsonNode next) {
        for (var field : ONCE.getOrDefault(type.qualifiedPlural(), List.of())) {
            var fixed = current.at(field);
            if (!fixed.isMissingNode() && !fixed.equals(next.at(field))) {
                var path = field.toString().substring(1).replace('/', '.');
                throw ApiError.invalid(
                        type.qualifiedPlural(),
                        current.at("/metadata/name").asText(),
                        path + ": Invalid value: field is immutable once set");
            }
        }
    }

    private static List<JsonPointer> pointers(String... paths) {
        return List.of(paths).stream().map(JsonPointer::compile).toList();
    }
}
