package caravan.aws;

import java.util.Map;

/**
 * A copy of a snapshot within the region, under a key of the customer; the tags are set by the same call.
 *
 * @param kmsKeyId never empty
 */
public record CopyRequest(String snapshotId, String region, String kmsKeyId, Map<String, String> tags) {

    public CopyRequest {
        tags = Map.copyOf(tags);
    }

    public String description() {
        return descriptionOf(snapshotId);
    }

    /** A copy tells no volume that it is of: by this, beside its tags, it is known for what it is. */
    static String descriptionOf(String snapshotId) {
        return "Copy of " + snapshotId + " by Caravan, to be shared with another account";
    }
}
