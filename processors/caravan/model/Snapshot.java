package caravan.model;

import java.time.Instant;
import java.util.Map;

/**
 * An EBS snapshot.
 *
 * @param volumeId the source volume
 * @param sizeGiB size of the source volume, whole GiB
 * @param percent 0 to 100; no predictor of time
 * @param description as its maker wrote it; empty where it is of no interest
 * @param stateMessage why it failed, in AWS's words; else empty
 */
public record Snapshot(
        String id,
        String volumeId,
        String state,
        int sizeGiB,
        int percent,
        String stateMessage,
        Instant startTime,
        String description,
        Map<String, String> tags) {

    public static final String COMPLETED = "completed";

    public Snapshot {
        tags = Map.copyOf(tags);
    }

    public Snapshot(
            String id,
            String volumeId,
            String state,
            int sizeGiB,
            int percent,
            String stateMessage,
            Instant startTime,
            Map<String, String> tags) {
        this(id, volumeId, state, sizeGiB, percent, stateMessage, startTime, "", tags);
    }

    /** The same without what others have written on it. */
    public Snapshot withOwnTagsAlone() {
        return new Snapshot(
                id, volumeId, state, sizeGiB, percent, stateMessage, startTime, description, Names.own(tags));
    }

    public boolean is(String wanted) {
        return state.equals(wanted);
    }
}
