package caravan.sim.kube.server;

import caravan.sim.kube.store.ResourceType;
import caravan.sim.kube.store.ResourceTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The paths by which kubectl and clients learn which kinds there are, and the server's version. */
final class Discovery {

    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private final ResourceTypes types;

    Discovery(ResourceTypes types) {
        this.types = types;
    }

    Optional<JsonNode> answer(String path) {
        return switch (path.replaceFirst("/$", "")) {
            case "/version" -> Optional.of(version());
            case "/api" -> Optional.of(coreVersions());
            case "/apis" -> Optional.of(groups());
            default -> resources(path);
        };
    }

    private static JsonNode version() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("major", "1")
                .put("minor", "33")
                .put("gitVersion", "v1.33.0-simulated")
                .put("platform", "java");
    }

    private static JsonNode coreVersions() {
        var answer = JsonNodeFactory.instance.objectNode().put("kind", "APIVersions");
        answer.putArray("versions").add("v1");
        return answer;
    }

    private JsonNode groups() {
        var versions = new TreeMap<String, String>();
        types.all().stream()
                .filter(type -> !type.group().isEmpty())
                .forEach(type -> versions.put(type.group(), type.version()));
        var answer = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "APIGroupList")
                .put("apiVersion", "v1");
        var list = answer.putArray("groups");
        versions.forEach((group, version) -> {
            var entry = list.addObject().put("name", group);
            addVersion(entry.putArray("versions").addObject(), group, version);
            addVersion(entry.putObject("preferredVersion"), group, version);
        });
        return answer;
    }

    private static void addVersion(ObjectNode entry, String group, String version) {
        entry.put("groupVersion", group + "/" + version).put("version", version);
    }

    private Optional<JsonNode> resources(String path) {
        var apiVersion = path.replaceFirst("^/(api|apis)/", "");
        var served = types.byApiVersion().getOrDefault(apiVersion, List.of());
        if (served.isEmpty()) {
            return Optional.empty();
        }
        var answer = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", apiVersion);
        var list = answer.putArray("resources");
        served.forEach(type -> addResource(list, type));
        return Optional.of(answer);
    }

    private static void addResource(ArrayNode list, ResourceType type) {
        var entry = describe(list.addObject(), type, type.plural());
        entry.put("singularName", type.kind().toLowerCase(java.util.Locale.ROOT));
        type.shortNames().forEach(entry.putArray("shortNames")::add);
        if (type.group().equals("forklift.konveyor.io") || type.group().equals("caravan.io")) {
            entry.putArray("categories").add("caravan");
        }
        VERBS.forEach(entry.putArray("verbs")::add);
        if (type.hasStatus()) {
            var status = describe(list.addObject(), type, type.plural() + "/status");
            status.put("singularName", "")
                    .putArray("verbs")
                    .add("get")
                    .add("patch")
                    .add("update");
        }
    }

    private static ObjectNode describe(ObjectNode entry, ResourceType type, String name) {
        return entry.put("name", name).put("namespaced", type.namespaced()).put("kind", type.kind());
    }
}
