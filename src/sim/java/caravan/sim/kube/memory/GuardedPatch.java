package caravan.sim.kube.memory;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.Map;

/** A merge patch of the object that was seen, and of no other: it carries its uid and its version. */
final class GuardedPatch {

    private GuardedPatch() {}

    static Map<String, Object> of(HasMetadata seen, Map<String, Object> merge) {
        var metadata = new LinkedHashMap<String, Object>();
        if (merge.get("metadata") instanceof Map<?, ?> wanted) {
            wanted.forEach((key, value) -> metadata.put(key.toString(), value));
        }
        metadata.put("uid", seen.getMetadata().getUid());
        metadata.put("resourceVersion", seen.getMetadata().getResourceVersion());
        var patch = new LinkedHashMap<>(merge);
        patch.put("metadata", metadata);
        return patch;
    }
}
