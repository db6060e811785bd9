package caravan.sim.kube.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** One write; a created object has no before, a deleted one no after (missing nodes). */
public record Change(long version, ResourceType type, JsonNode before, JsonNode after) {

    private static final List<String> LIFE = List.of("uid", "ownerReferences", "finalizers", "deletionTimestamp");

    /** The object as it is now, or as it was last. */
    public JsonNode latest() {
        return after.isMissingNode() ? before : after;
    }

    /** Whether it came, went, or got other owners, finalizers or a deletion. */
    public boolean touchesLife() {
        return LIFE.stream().anyMatch(field -> !metadata(before, field).equals(metadata(after, field)));
    }

    private static JsonNode metadata(JsonNode object, String field) {
        return object.path("metadata").path(field);
    }
}
