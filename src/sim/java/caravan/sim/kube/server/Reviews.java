package caravan.sim.kube.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Questions about rights: on the simulated cluster everyone may do everything. */
final class Reviews {

    private Reviews() {}

    static Optional<JsonNode> answer(String path, JsonNode sent) {
        if (!path.startsWith("/apis/authorization.k8s.io/v1/") || !(sent instanceof ObjectNode object)) {
            return Optional.empty();
        }
        var review = object.deepCopy();
        var status = review.putObject("status");
        if (path.endsWith("/selfsubjectrulesreviews")) {
            var rule = status.put("incomplete", false).putArray("resourceRules").addObject();
            rule.putArray("verbs").add("*");
            rule.putArray("apiGroups").add("*");
            rule.putArray("resources").add("*");
            status.putArray("nonResourceRules");
        } else {
            status.put("allowed", true);
        }
        return Optional.of(review);
    }
}
