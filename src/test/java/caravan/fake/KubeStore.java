package caravan.fake;

import caravan.api.Kind;
import caravan.kube.KubeFailure;
import caravan.kube.KubeFailure.Reason;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** What an API server does with objects: uid, resourceVersion, generation, finalizers and the status subresource. */
final class KubeStore {

    private static final KubernetesSerialization JSON = new KubernetesSerialization();
    private static final Set<String> BEGIN_PENDING = Set.of("Pod", "PersistentVolumeClaim");

    private final Map<Key, ObjectNode> objects = new TreeMap<>();
    private long version = 1;
    private int generated;

    private record Key(String kind, String namespace, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }
    }

    <T extends HasMetadata> Optional<T> get(Kind<T> kind, String namespace, String name) {
        return Optional.ofNullable(objects.get(key(kind, namespace, name))).map(tree -> object(kind, tree));
    }

    <T extends HasMetadata> List<T> list(Kind<T> kind, String namespace, Map<String, String> labels) {
        var found = new ArrayList<T>();
        objects.forEach((key, tree) -> {
            if (key.kind().equals(kind.name()) && (namespace.isEmpty() || namespace.equals(key.namespace()))) {
                var object = object(kind, tree);
                var own = object.getMetadata().getLabels();
                if (labels.isEmpty() || (own != null && own.entrySet().containsAll(labels.entrySet()))) {
                    found.add(object);
                }
            }
        });
        return found;
    }

    <T extends HasMetadata> T create(Kind<T> kind, T desired, boolean keepStatus, boolean dryRun) {
        ObjectNode tree = JSON.convertValue(desired, ObjectNode.class);
        var metadata = tree.withObject("/metadata");
        if (metadata.path("name").asText("").isEmpty()) {
            metadata.put("name", metadata.path("generateName").asText() + "g" + ++generated);
        }
        var key = key(
                kind,
                metadata.path("namespace").asText(""),
                metadata.path("name").asText());
        if (objects.containsKey(key)) {
            throw failure(Reason.ALREADY_EXISTS, "create", key, "already exists");
        }
        tree.put("apiVersion", kind.apiVersion()).put("kind", kind.name());
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", "2026-01-01T00:00:00Z").put("generation", 1);
        if (!keepStatus) {
            tree.remove("status");
            if (BEGIN_PENDING.contains(kind.name())) {
                tree.putObject("status").put("phase", "Pending");
            }
        }
        if (!dryRun) {
            write(key, tree);
        }
        return object(kind, tree);
    }

    /** The whole object but its status, which stays as it was. */
    <T extends HasMetadata> T update(Kind<T> kind, T changed) {
        var key = keyOf(kind, changed);
        var old = current(key, "update", changed.getMetadata().getResourceVersion());
        ObjectNode tree = JSON.convertValue(changed, ObjectNode.class);
        copy(old, tree, "status");
        copyIdentity(old, tree);
        return written(kind, key, old, tree);
    }

    <T extends HasMetadata> T updateStatus(Kind<T> kind, T changed) {
        var key = keyOf(kind, changed);
        var old = current(key, "update status of", changed.getMetadata().getResourceVersion());
        var tree = old.deepCopy();
        copy(JSON.convertValue(changed, ObjectNode.class), tree, "status");
        return written(kind, key, old, tree);
    }

    <T extends HasMetadata> T patch(Kind<T> kind, T seen, Map<String, Object> merge) {
        var key = keyOf(kind, seen);
        var old = current(key, "patch", seen.getMetadata().getResourceVersion());
        checkUid(key, "patch", old, seen);
        var tree = old.deepCopy();
        merge(tree, JSON.convertValue(merge, ObjectNode.class));
        copy(old, tree, "status");
        return written(kind, key, old, tree);
    }

    /** As a controller would: spec, status and all, whatever the version. */
    <T extends HasMetadata> T overwrite(Kind<T> kind, T changed) {
        var key = keyOf(kind, changed);
        var old = current(key, "overwrite", null);
        ObjectNode tree = JSON.convertValue(changed, ObjectNode.class);
        copyIdentity(old, tree);
        return written(kind, key, old, tree);
    }

    /** An object with finalizers stays until the last one is taken away. */
    <T extends HasMetadata> void delete(Kind<T> kind, T seen) {
        var key = keyOf(kind, seen);
        var old = objects.get(key);
        if (old == null) {
            return;
        }
        checkUid(key, "delete", old, seen);
        var tree = old.deepCopy();
        tree.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:01Z");
        write(key, tree);
    }

    private <T extends HasMetadata> T written(Kind<T> kind, Key key, ObjectNode old, ObjectNode tree) {
        if (tree.equals(old)) {
            return object(kind, old);
        }
        if (!tree.path("spec").equals(old.path("spec"))) {
            var metadata = tree.withObject("/metadata");
            metadata.put("generation", metadata.path("generation").asInt(1) + 1);
        }
        write(key, tree);
        return object(kind, tree);
    }

    private void write(Key key, ObjectNode tree) {
        var metadata = tree.withObject("/metadata");
        metadata.put("resourceVersion", String.valueOf(++version));
        if (metadata.has("deletionTimestamp") && metadata.path("finalizers").isEmpty()) {
            objects.remove(key);
        } else {
            objects.put(key, tree);
        }
    }

    private ObjectNode current(Key key, String verb, String resourceVersion) {
        var old = objects.get(key);
        if (old == null) {
            throw failure(Reason.NOT_FOUND, verb, key, "not found");
        }
        if (resourceVersion != null
                && !resourceVersion.equals(old.at("/metadata/resourceVersion").asText())) {
            throw failure(Reason.CONFLICT, verb, key, "the object has been modified");
        }
        return old;
    }

    private static void checkUid(Key key, String verb, ObjectNode old, HasMetadata seen) {
        var uid = old.at("/metadata/uid").asText();
        if (seen.getMetadata().getUid() != null
                && !uid.equals(seen.getMetadata().getUid())) {
            throw failure(Reason.CONFLICT, verb, key, "the uid is another one");
        }
    }

    private static void copyIdentity(ObjectNode from, ObjectNode to) {
        for (var field : List.of("uid", "creationTimestamp", "generation", "resourceVersion", "deletionTimestamp")) {
            copy(from.withObject("/metadata"), to.withObject("/metadata"), field);
        }
    }

    private static void copy(ObjectNode from, ObjectNode to, String field) {
        if (from.has(field)) {
            to.set(field, from.get(field));
        } else {
            to.remove(field);
        }
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                target.remove(field.getKey());
            } else if (value.isObject() && target.get(field.getKey()) instanceof ObjectNode inner) {
                merge(inner, (ObjectNode) value);
            } else {
                target.set(field.getKey(), value);
            }
        });
    }

    private static KubeFailure failure(Reason reason, String verb, Key key, String why) {
        var object = key.kind() + " " + key.namespace() + "/" + key.name();
        return new KubeFailure(reason, verb + " " + object + ": " + why, null);
    }

    private static <T extends HasMetadata> T object(Kind<T> kind, ObjectNode tree) {
        return JSON.convertValue(tree.deepCopy(), kind.type());
    }

    private static Key keyOf(Kind<?> kind, HasMetadata object) {
        return key(
                kind, object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    private static Key key(Kind<?> kind, String namespace, String name) {
        return new Key(kind.name(), kind.namespaced() && namespace != null ? namespace : "", name);
    }
}
