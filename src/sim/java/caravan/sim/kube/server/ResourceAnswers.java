package caravan.sim.kube.server;

import caravan.sim.kube.store.ApiError;
import caravan.sim.kube.store.Manner;
import caravan.sim.kube.store.ObjectStore;
import caravan.sim.kube.store.ResourceVerbs;
import caravan.sim.kube.store.Target;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a request on a resource is answered with when nothing goes wrong. */
final class ResourceAnswers {

    /** An answer of the server's own. */
    record Answer(int code, JsonNode body) {}

    private final ObjectStore store;
    private final ResourceVerbs verbs;
    private ObjectStore past;

    ResourceAnswers(ObjectStore store, ResourceVerbs verbs) {
        this.store = store;
        this.verbs = verbs;
        this.past = store;
    }

    /** From here on stale answers tell what is true now. */
    void remember() {
        past = store.snapshot();
    }

    Answer stale(ApiRequest request) {
        var target = request.target();
        return switch (request.verb()) {
            case GET ->
                new Answer(
                        200,
                        past.find(target.type(), target.namespace(), target.name())
                                .orElseThrow(() -> ApiError.notFound(target.type(), target.name())));
            case LIST -> new Answer(200, new Lists(past).page(request));
            // An old state can be watched only from an old version, which has been forgotten.
            default -> throw ApiError.of(410, "too old resource version");
        };
    }

    Answer to(ApiRequest request, boolean player) {
        var manner = player
                ? Manner.CLUSTER
                : Manner.client(!request.parameter("dryRun").isEmpty());
        var target = request.target();
        var body = request.body().json();
        return switch (request.verb()) {
            case GET -> new Answer(200, verbs.get(target));
            case LIST -> new Answer(200, new Lists(store).page(request));
            case CREATE -> create(request, manner);
            case UPDATE -> new Answer(200, verbs.update(target, object(body), manner));
            case PATCH -> new Answer(200, verbs.patch(target, request.body(), manner));
            case DELETE -> new Answer(200, verbs.delete(target, body, manner));
            case DELETECOLLECTION -> deleteAll(request, manner);
            case WATCH -> throw new IllegalStateException("a watch is not answered once");
        };
    }

    private Answer create(ApiRequest request, Manner manner) {
        var target = request.target();
        var body = request.body().json();
        if (target.subresource().isEmpty()) {
            return new Answer(201, verbs.create(target, object(body), manner));
        }
        if (!target.subresource().equals("eviction")) {
            throw ApiError.of(404, "There is no subresource " + target.resource() + ".");
        }
        return new Answer(201, verbs.delete(target, body.path("deleteOptions"), manner));
    }

    private Answer deleteAll(ApiRequest request, Manner manner) {
        for (var object : new Lists(store).matching(request)) {
            var metadata = object.path("metadata");
            var one = new Target(
                    request.target().type(),
                    metadata.path("namespace").asText(),
                    metadata.path("name").asText(),
                    "");
            verbs.delete(one, request.body().json(), manner);
        }
        return new Answer(
                200, JsonNodeFactory.instance.objectNode().put("kind", "Status").put("status", "Success"));
    }

    private static ObjectNode object(JsonNode body) {
        if (body instanceof ObjectNode object) {
            return object;
        }
        throw ApiError.of(400, "The body of this request must be an object.");
    }
}
