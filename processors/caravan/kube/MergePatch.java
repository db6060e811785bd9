package caravan.kube;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes a merge patch that the server refuses when the object is another one, or was changed since it was seen. */
final class MergePatch {

    private MergePatch() {}

    static Map<String, Object> guarded(ObjectMeta seen, Map<String, Object> merge) {
        var metadata = new LinkedHashMap<String, Object>();
        if (merge.get("metadata") instanceof Map<?, ?> wanted) {
            wanted.forEach((key, value) -> metadata.put(key.toString(), value));
        }
        metadata.put("uid", seen.getUid());
        metadata.put("resourceVersion", seen.getResourceVersion());
        var patch = new LinkedHashMap<>(merge);
        patch.put("metadata", metadata);
        return patch;
    }
}
