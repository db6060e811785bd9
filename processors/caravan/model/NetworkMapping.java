package caravan.model;

import java.util.List;

/** Which subnet becomes which network. A subnet may stand in several pairs, used once each per instance. */
public record NetworkMapping(ObjectRef ref, ObjectRef source, ObjectRef destination, List<Pair> pairs) {

    public NetworkMapping {
        pairs = List.copyOf(pairs);
    }

    /** The subnet's id, given as {@code source.id} or {@code source.name}. */
    public record Pair(String subnetId, NetworkTarget target) {}
}
