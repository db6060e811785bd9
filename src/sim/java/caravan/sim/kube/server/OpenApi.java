package caravan.sim.kube.server;

import caravan.sim.kube.store.ResourceType;
import caravan.sim.kube.store.ResourceTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;

/**
 * Just so much OpenAPI v3 that kubectl's create and apply leave validation to the server: each kind has a PATCH with
 * the parameter fieldValidation. There are no schemas.
 */
final class OpenApi {

    private static final String ROOT = "/openapi/v3";

    private final ResourceTypes types;

    OpenApi(ResourceTypes types) {
        this.types = types;
    }

    Optional<JsonNode> answer(String path) {
        if (path.equals(ROOT)) {
            return Optional.of(index());
        }
        if (!path.startsWith(ROOT + "/")) {
            return Optional.empty();
        }
        var apiVersion = path.substring(ROOT.length()).replaceFirst("^/(api|apis)/", "");
        return Optional.ofNullable(types.byApiVersion().get(apiVersion)).map(OpenApi::document);
    }

    private JsonNode index() {
        var index = JsonNodeFactory.instance.objectNode();
        var paths = index.putObject("paths");
        types.byApiVersion().keySet().forEach(apiVersion -> {
            var path = apiVersion.contains("/") ? "apis/" + apiVersion : "api/" + apiVersion;
            paths.putObject(path).put("serverRelativeURL", ROOT + "/" + path);
        });
        return index;
    }

    private static JsonNode document(List<ResourceType> served) {
        var document = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Simulated cluster").put("version", "1");
        var paths = document.putObject("paths");
        for (var type : served) {
            var patch = paths.putObject(pathOf(type)).putObject("patch");
            patch.putArray("parameters")
                    .addObject()
                    .put("name", "fieldValidation")
                    .put("in", "query");
            patch.putObject("responses");
            patch.putObject("x-kubernetes-group-version-kind")
                    .put("group", type.group())
                    .put("version", type.version())
                    .put("kind", type.kind());
        }
        return document;
    }

    private static String pathOf(ResourceType type) {
        var root = type.group().isEmpty() ? "/api/" : "/apis/";
        var home = type.namespaced() ? "/namespaces/{namespace}/" : "/";
        return root + type.apiVersion() + home + type.plural() + "/{name}";
    }
}
