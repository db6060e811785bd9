package caravan.sim.kube.server;

import caravan.sim.kube.store.ApiError;
import caravan.sim.kube.store.Body;
import caravan.sim.kube.store.ResourceTypes;
import caravan.sim.kube.store.Target;
import caravan.sim.kube.store.Verb;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a client asks of one resource; absent parts are empty strings, an absent body is a missing node. */
record ApiRequest(Verb verb, Target target, Map<String, String> query, Body body) {

    /** A create names its object only in the body. */
    String name() {
        return target.name().isEmpty() ? body.json().at("/metadata/name").asText() : target.name();
    }

    String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    boolean flag(String name) {
        var value = parameter(name);
        return value.equals("true") || value.equals("1");
    }

    /** Finds the verb by method, by whether an object is named and by the watch parameter. */
    static Verb verb(String method, Target target, Map<String, String> query) {
        var watch = query.getOrDefault("watch", "");
        return switch (method) {
            case "GET" ->
                watch.equals("true") || watch.equals("1")
                        ? Verb.WATCH
                        : target.name().isEmpty() ? Verb.LIST : Verb.GET;
            case "POST" -> Verb.CREATE;
            case "PUT" -> Verb.UPDATE;
            case "PATCH" -> Verb.PATCH;
            case "DELETE" -> target.name().isEmpty() ? Verb.DELETECOLLECTION : Verb.DELETE;
            default -> throw ApiError.of(405, "The simulated cluster does not serve method " + method + ".");
        };
    }

    /** Reads /api/v1/… and /apis/group/version/…; empty when the path names no known resource. */
    static Optional<Target> target(ResourceTypes types, String path) {
        var parts = List.of(path.replaceFirst("^/", "").split("/"));
        if (parts.size() > 2 && parts.get(0).equals("api")) {
            return target(types, "", parts.get(1), parts.subList(2, parts.size()));
        }
        if (parts.size() > 3 && parts.get(0).equals("apis")) {
            return target(types, parts.get(1), parts.get(2), parts.subList(3, parts.size()));
        }
        return Optional.empty();
    }

    private static Optional<Target> target(ResourceTypes types, String group, String version, List<String> parts) {
        var inNamespace = parts.get(0).equals("namespaces") && parts.size() > 2 && !isSubresource(parts.get(2));
        var namespace = inNamespace ? parts.get(1) : "";
        var rest = inNamespace ? parts.subList(2, parts.size()) : parts;
        return types.find(group, version, rest.get(0))
                .map(type -> new Target(type, namespace, part(rest, 1), part(rest, 2)));
    }

    /** A namespace has these two itself: /api/v1/namespaces/x/status is not a collection in x. */
    private static boolean isSubresource(String part) {
        return part.equals("status") || part.equals("finalize");
    }

    private static String part(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }
}
