package caravan.sim.kube.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All objects with one version counter for all kinds, and the last changes for watches that resume. Confined to the
 * server's event loop; stored nodes are never changed in place.
 */
final class ObjectStore {

    /** One write; a created object has no before, a deleted one no after (missing nodes). */
    record Change(long version, ResourceType type, JsonNode before, JsonNode after) {}

    /** A real API server keeps five minutes of changes; this is more than a run of the sandbox makes. */
    private static final int HISTORY = 20_000;

    /** By kind, whatever a later definition changes about the kind. */
    private final Map<String, NavigableMap<String, ObjectNode>> objects = new HashMap<>();

    private final Deque<Change> history = new ArrayDeque<>();
    private final Consumer<Change> onChange;
    private long version = 1;
    private long forgotten = 0;

    ObjectStore(Consumer<Change> onChange) {
        this.onChange = onChange;
    }

    long version() {
        return version;
    }

    Optional<ObjectNode> find(ResourceType type, String namespace, String name) {
        return Optional.ofNullable(ofType(type).get(key(namespace, name)));
    }

    /** In order of namespace and name; an empty namespace means all. */
    Collection<ObjectNode> list(ResourceType type, String namespace) {
        var all = ofType(type);
        return namespace.isEmpty()
                ? all.values()
                : all.subMap(namespace + "/", namespace + "0").values();
    }

    /** Stores a new or changed object under the next version and returns it. */
    ObjectNode put(ResourceType type, ObjectNode object) {
        var stored = versioned(object);
        var before = ofType(type).put(keyOf(stored), stored);
        record(new Change(version, type, before == null ? MissingNode.getInstance() : before, stored));
        return stored;
    }

    /** The deleted object as the watch shows it: its last state under the version of the deletion. */
    ObjectNode remove(ResourceType type, ObjectNode object) {
        ofType(type).remove(keyOf(object));
        var last = versioned(object);
        record(new Change(version, type, last, MissingNode.getInstance()));
        return last;
    }

    /** Empty when changes after {@code since} have been forgotten: the client must list again. */
    Optional<List<Change>> changesSince(long since) {
        if (since < forgotten) {
            return Optional.empty();
        }
        return Optional.of(
                history.stream().filter(change -> change.version() > since).toList());
    }

    void forgetHistory() {
        history.clear();
        forgotten = version;
    }

    private ObjectNode versioned(ObjectNode object) {
        version++;
        var copy = object.deepCopy();
        copy.withObject("/metadata").put("resourceVersion", Long.toString(version));
        return copy;
    }

    private void record(Change change) {
        history.addLast(change);
        if (history.size() > HISTORY) {
            forgotten = history.removeFirst().version();
        }
        onChange.accept(change);
    }

    private NavigableMap<String, ObjectNode> ofType(ResourceType type) {
        return objects.computeIfAbsent(type.qualifiedPlural(), any -> new TreeMap<>());
    }

    static String keyOf(JsonNode object) {
        var metadata = object.path("metadata");
        return key(metadata.path("namespace").asText(), metadata.path("name").asText());
    }

    /** The character after the slash is '0': from "ns/" to "ns0" lies exactly one namespace. */
    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
