package caravan.sim.kube.store;

import com.fasterxml.jackson.databind.JsonNode;

/** One write; a created object has no before, a deleted one no after (missing nodes). */
public record Change(long version, ResourceType type, JsonNode before, JsonNode after) {

    /** The object as it is now, or as it was last. */
    public JsonNode latest() {
        return after.isMissingNode() ? before : after;
    }
}
