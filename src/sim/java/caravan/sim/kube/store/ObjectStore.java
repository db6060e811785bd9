package caravan.sim.kube.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import java.util.function.Supplier;

/**
 * All objects with one version counter for all kinds, and the last changes for watches that resume. Used by one thread
 * at a time; stored nodes are never changed in place, so that whoever reads one may keep it.
 */
public final class ObjectStore {

    /** By kind, whatever a later definition changes about the kind. */
    private final Map<String, NavigableMap<String, Supplier<ObjectNode>>> objects = new HashMap<>();

    private final Lookups lookups = new Lookups();
    private final Deque<Change> history = new ArrayDeque<>();
    private final Options options;
    private final Consumer<Change> onChange;
    private long version = 1;
    private long forgotten = 0;

    /** The form in which objects are kept, and how many changes are kept for watches that resume. */
    public record Options(Keeping keeping, int history) {}

    /** Tells {@code onChange} each write, in order. */
    public ObjectStore(Options options, Consumer<Change> onChange) {
        this.options = options;
        this.onChange = onChange;
    }

    /** Of the last write. */
    public long version() {
        return version;
    }

    /** Empty when there is none of that name. */
    public Optional<ObjectNode> find(ResourceType type, String namespace, String name) {
        return Optional.ofNullable(ofType(type).get(key(namespace, name))).map(Supplier::get);
    }

    /** As {@link #find}, decoded when asked for. */
    public Optional<Supplier<ObjectNode>> held(ResourceType type, String namespace, String name) {
        return Optional.ofNullable(ofType(type).get(key(namespace, name)));
    }

    /** In order of namespace and name; an empty namespace means all. */
    public Collection<ObjectNode> list(ResourceType type, String namespace) {
        var all = ofType(type);
        var wanted = namespace.isEmpty() ? all : all.subMap(namespace + "/", namespace + "0");
        return wanted.values().stream().map(Supplier::get).toList();
    }

    /** As {@link #list}, each decoded when asked for. */
    public List<Supplier<ObjectNode>> held(ResourceType type, String namespace) {
        var all = ofType(type);
        return List.copyOf((namespace.isEmpty() ? all : all.subMap(namespace + "/", namespace + "0")).values());
    }

    /** Those that {@link Lookups} knows under this word, in the same order, each decoded when asked for. */
    public List<Supplier<ObjectNode>> heldKnownBy(ResourceType type, String namespace, String word) {
        var all = ofType(type);
        return lookups.keys(type, word).stream()
                .filter(key -> namespace.isEmpty() || key.startsWith(namespace + "/"))
                .map(all::get)
                .toList();
    }

    /** Stores a new or changed object under the next version and returns it. */
    public ObjectNode put(ResourceType type, ObjectNode object) {
        var stored = versioned(object);
        var key = keyOf(stored);
        var replaced = ofType(type).put(key, options.keeping().keep(stored));
        var before = replaced == null ? MissingNode.getInstance() : replaced.get();
        lookups.moved(type, key, before, stored);
        record(new Change(version, type, before, stored));
        return stored;
    }

    /** The deleted object as the watch shows it: its last state under the version of the deletion. */
    public ObjectNode remove(ResourceType type, ObjectNode object) {
        var key = keyOf(object);
        var removed = ofType(type).remove(key);
        lookups.moved(
                type, key, removed == null ? MissingNode.getInstance() : removed.get(), MissingNode.getInstance());
        var last = versioned(object);
        record(new Change(version, type, last, MissingNode.getInstance()));
        return last;
    }

    /** Empty when changes after {@code since} have been forgotten: the client must list again. */
    public Optional<List<Change>> changesSince(long since) {
        if (since < forgotten) {
            return Optional.empty();
        }
        return Optional.of(
                history.stream().filter(change -> change.version() > since).toList());
    }

    /** Whoever resumes a watch must list again. */
    public void forgetHistory() {
        history.clear();
        forgotten = version;
    }

    /** Everything as it is now, whatever is written afterwards. */
    public ObjectStore snapshot() {
        var copy = new ObjectStore(options, change -> {});
        objects.forEach((type, all) -> copy.objects.put(type, new TreeMap<>(all)));
        copy.lookups.takeOver(lookups);
        copy.version = version;
        copy.forgotten = version;
        return copy;
    }

    /** The nodes below are shared with the object that was given, since nobody changes them any more. */
    private ObjectNode versioned(ObjectNode object) {
        version++;
        var copy = shallow(object);
        var metadata = shallow((ObjectNode) object.path("metadata"));
        copy.set("metadata", metadata.put("resourceVersion", Long.toString(version)));
        return copy;
    }

    static ObjectNode shallow(ObjectNode object) {
        return JsonNodeFactory.instance.objectNode().setAll(object);
    }

    private void record(Change change) {
        history.addLast(change);
        if (history.size() > options.history()) {
            forgotten = history.removeFirst().version();
        }
        onChange.accept(change);
    }

    private NavigableMap<String, Supplier<ObjectNode>> ofType(ResourceType type) {
        return objects.computeIfAbsent(type.qualifiedPlural(), any -> new TreeMap<>());
    }

    /** Namespace and name in one word that sorts as lists do. */
    public static String keyOf(JsonNode object) {
        var metadata = object.path("metadata");
        return key(metadata.path("namespace").asText(), metadata.path("name").asText());
    }

    /** The character after the slash is '0': from "ns/" to "ns0" lies exactly one namespace. */
    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
