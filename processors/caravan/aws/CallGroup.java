package caravan.aws;

import java.util.Set;

/** Calls that share a client and a pool of threads, so that one hung kind never stalls another. */
public enum CallGroup {
    READS,
    /** Creates without a client token: never repeated before looking. */
    SNAPSHOTS,
    WRITES;

    private static final Set<String> SNAPSHOT_CALLS = Set.of("CreateSnapshot", "CreateSnapshots", "CopySnapshot");

    /** Whatever is not known to be a read changes something. */
    public static CallGroup of(String operation) {
        if (operation.startsWith("Describe") || operation.startsWith("Get") || operation.startsWith("List")) {
            return READS;
        }
        return SNAPSHOT_CALLS.contains(operation) ? SNAPSHOTS : WRITES;
    }

    public boolean mutating() {
        return this != READS;
    }
}
