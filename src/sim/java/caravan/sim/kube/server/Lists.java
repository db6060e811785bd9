package caravan.sim.kube.server;

import caravan.sim.kube.store.ObjectStore;
import caravan.sim.kube.store.Selectors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/** Answers a list in pages; the continue token is the key of the last object sent. */
final class Lists {

    private final ObjectStore store;

    Lists(ObjectStore store) {
        this.store = store;
    }

    ObjectNode page(ApiRequest request) {
        var matching = matching(request);
        var limit = request.parameter("limit");
        var size = limit.isEmpty() || limit.equals("0") ? matching.size() : Integer.parseInt(limit);
        var page = matching.subList(0, Math.min(size, matching.size()));

        var type = request.target().type();
        var answer = JsonNodeFactory.instance.objectNode();
        answer.put("apiVersion", type.apiVersion()).put("kind", type.kind() + "List");
        var metadata = answer.putObject("metadata").put("resourceVersion", Long.toString(store.version()));
        if (page.size() < matching.size()) {
            metadata.put("continue", encode(ObjectStore.keyOf(page.get(page.size() - 1))));
            metadata.put("remainingItemCount", matching.size() - page.size());
        }
        answer.putArray("items").addAll(page);
        return answer;
    }

    List<ObjectNode> matching(ApiRequest request) {
        var selected = Selectors.of(request.parameter("labelSelector"), request.parameter("fieldSelector"));
        return store.list(request.target().type(), request.target().namespace()).stream()
                .filter(after(request.parameter("continue")))
                .filter(selected)
                .toList();
    }

    private static Predicate<JsonNode> after(String token) {
        if (token.isEmpty()) {
            return object -> true;
        }
        var last = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        return object -> ObjectStore.keyOf(object).compareTo(last) > 0;
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }
}
