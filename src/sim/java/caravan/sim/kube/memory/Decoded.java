package caravan.sim.kube.memory;

import caravan.api.InstanceMigration;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Objects for callers to keep. Records of migrations are read far more often than written, and are immutable but for
 * their metadata: each version is decoded once, and its copies share spec and status.
 */
final class Decoded {

    private static final int VERSIONS = 256;

    private final Map<String, InstanceMigration> records = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, InstanceMigration> eldest) {
            return size() > VERSIONS;
        }
    };

    <T> T object(JsonNode tree, Class<T> type) {
        if (type != InstanceMigration.class) {
            return Wire.object(tree, type);
        }
        var metadata = tree.path("metadata");
        // An answer to a dry run has no version, and so no place here.
        var version = metadata.path("uid").asText() + "@"
                + metadata.path("resourceVersion").asText("");
        return version.endsWith("@") ? Wire.object(tree, type) : type.cast(copyOf(version, tree));
    }

    private synchronized InstanceMigration copyOf(String version, JsonNode tree) {
        var known = records.computeIfAbsent(version, any -> Wire.object(tree, InstanceMigration.class));
        var copy = new InstanceMigration();
        copy.setMetadata(new ObjectMetaBuilder(known.getMetadata()).build());
        copy.setSpec(known.getSpec());
        copy.setStatus(known.getStatus());
        return copy;
    }
}
