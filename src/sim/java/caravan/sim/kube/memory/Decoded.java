package caravan.sim.kube.memory;

import caravan.api.InstanceMigration;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.builder.Builder;
import io.fabric8.kubernetes.api.builder.Editable;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Objects for callers to keep. They are read far more often than written: each version is decoded once, and its copies
 * share what cannot be changed, which are specs and statuses of migrations and the inner values of untyped objects.
 */
final class Decoded {

    private static final int VERSIONS = 256;

    /** Each write to the cluster has a resourceVersion of its own; what it wrote may be read as typed and as untyped. */
    private record Version(String resourceVersion, Class<?> type) {}

    private final Map<Version, HasMetadata> versions = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Version, HasMetadata> eldest) {
            return size() > VERSIONS;
        }
    };

    <T> T object(JsonNode tree, Class<T> type) {
        // An answer to a dry run has no version, and so no place here.
        var version = tree.path("metadata").path("resourceVersion").asText("");
        if (version.isEmpty()) {
            return Wire.object(tree, type);
        }
        return type.cast(copyOf(known(new Version(version, type), tree)));
    }

    /** Decoded beside the lock: a thousand that are listed would keep the cluster's own players from their work. */
    private HasMetadata known(Version version, JsonNode tree) {
        synchronized (versions) {
            var known = versions.get(version);
            if (known != null) {
                return known;
            }
        }
        var decoded = decoded(tree, version.type());
        synchronized (versions) {
            var known = versions.putIfAbsent(version, decoded);
            return known == null ? decoded : known;
        }
    }

    private static HasMetadata decoded(JsonNode tree, Class<?> type) {
        var object = (HasMetadata) Wire.object(tree, type);
        if (object instanceof GenericKubernetesResource untyped) {
            untyped.getAdditionalProperties().replaceAll((name, value) -> fixed(value));
        }
        return object;
    }

    private static Object fixed(Object value) {
        if (value instanceof Map<?, ?> map) {
            var fields = new LinkedHashMap<Object, Object>();
            map.forEach((name, inner) -> fields.put(name, fixed(inner)));
            return Collections.unmodifiableMap(fields);
        }
        if (value instanceof List<?> list) {
            var values = new ArrayList<Object>();
            list.forEach(inner -> values.add(fixed(inner)));
            return Collections.unmodifiableList(values);
        }
        return value;
    }

    private static Object copyOf(HasMetadata known) {
        if (known instanceof InstanceMigration record) {
            return copyOf(record);
        }
        if (known instanceof GenericKubernetesResource untyped) {
            return copyOf(untyped);
        }
        return ((Builder<?>) ((Editable<?>) known).edit()).build();
    }

    private static InstanceMigration copyOf(InstanceMigration known) {
        var copy = new InstanceMigration();
        copy.setMetadata(new ObjectMetaBuilder(known.getMetadata()).build());
        copy.setSpec(known.getSpec());
        copy.setStatus(known.getStatus());
        return copy;
    }

    private static GenericKubernetesResource copyOf(GenericKubernetesResource known) {
        var copy = new GenericKubernetesResource();
        copy.setApiVersion(known.getApiVersion());
        copy.setKind(known.getKind());
        copy.setMetadata(new ObjectMetaBuilder(known.getMetadata()).build());
        copy.setAdditionalProperties(new LinkedHashMap<>(known.getAdditionalProperties()));
        return copy;
    }
}
