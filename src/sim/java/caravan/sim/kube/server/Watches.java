package caravan.sim.kube.server;

import caravan.sim.kube.store.ApiError;
import caravan.sim.kube.store.Change;
import caravan.sim.kube.store.ObjectStore;
import caravan.sim.kube.store.ResourceType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Predicate;

/** The open watches: replays what a client missed, then passes on each change that its selectors mean. */
final class Watches {

    /** The wire of one watch: a WebSocket or a chunked answer. */
    interface Wire {
        void send(ObjectNode event);

        void close();
    }

    /** What one watch wants to see. */
    record Interest(
            ResourceType type, String namespace, Predicate<JsonNode> selected, boolean bookmarks, boolean player) {

        boolean means(JsonNode object) {
            var home = object.at("/metadata/namespace").asText();
            return !object.isMissingNode() && (namespace.isEmpty() || namespace.equals(home)) && selected.test(object);
        }
    }

    private record Watch(Interest interest, Wire wire) {}

    private final Set<Watch> open = new CopyOnWriteArraySet<>();
    private final Map<String, Integer> missing = new ConcurrentHashMap<>();

    /** Starts at {@code version}; without one (or at 0) everything that exists comes first, as ADDED. */
    Runnable open(Interest interest, String version, ObjectStore store, Wire wire) {
        var watch = new Watch(interest, wire);
        if (version.isEmpty() || version.equals("0")) {
            store.list(interest.type(), interest.namespace()).stream()
                    .filter(interest::means)
                    .forEach(object -> wire.send(event("ADDED", object)));
        } else {
            var missed = store.changesSince(Long.parseLong(version));
            if (missed.isEmpty()) {
                wire.send(event(
                        "ERROR",
                        ApiError.of(410, "too old resource version: " + version).status()));
                wire.close();
                return () -> {};
            }
            missed.orElse(List.of()).forEach(change -> pass(watch, change));
        }
        open.add(watch);
        return () -> open.remove(watch);
    }

    void publish(Change change) {
        var missed = missed(change);
        open.stream().filter(watch -> !missed || watch.interest().player()).forEach(watch -> pass(watch, change));
    }

    void missNext(String resource, int changes) {
        missing.put(resource, changes);
    }

    private boolean missed(Change change) {
        var left = missing.getOrDefault(change.type().plural(), 0);
        if (left > 0) {
            missing.put(change.type().plural(), left - 1);
        }
        return left > 0;
    }

    void bookmark(long version) {
        open.stream().filter(watch -> watch.interest().bookmarks()).forEach(watch -> {
            var type = watch.interest().type();
            var mark = JsonNodeFactory.instance.objectNode();
            mark.put("apiVersion", type.apiVersion()).put("kind", type.kind());
            mark.putObject("metadata").put("resourceVersion", Long.toString(version));
            watch.wire().send(event("BOOKMARK", mark));
        });
    }

    void closeAll() {
        open.forEach(watch -> watch.wire().close());
        open.clear();
    }

    /** An object that a change moves out of the selection is DELETED for this watch, one that comes in is ADDED. */
    private static void pass(Watch watch, Change change) {
        var interest = watch.interest();
        if (!change.type().qualifiedPlural().equals(interest.type().qualifiedPlural())) {
            return;
        }
        var was = interest.means(change.before());
        var is = interest.means(change.after());
        if (is) {
            watch.wire().send(event(was ? "MODIFIED" : "ADDED", change.after()));
        } else if (was) {
            watch.wire().send(event("DELETED", last(change)));
        }
    }

    private static JsonNode last(Change change) {
        if (change.after().isMissingNode()) {
            return change.before();
        }
        var last = (ObjectNode) change.before().deepCopy();
        last.withObject("/metadata").put("resourceVersion", Long.toString(change.version()));
        return last;
    }

    private static ObjectNode event(String kind, JsonNode object) {
        var event = JsonNodeFactory.instance.objectNode().put("type", kind);
        event.set("object", object);
        return event;
    }
}
