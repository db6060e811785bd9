package caravan.aws;

import java.util.Map;

/** A snapshot to be; the tags are set by the same call, the step tag among them. */
public record SnapshotRequest(String volumeId, String description, Map<String, String> tags) {

    public SnapshotRequest {
        tags = Map.copyOf(tags);
    }
}
