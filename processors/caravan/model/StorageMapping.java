package caravan.model;

import java.util.List;
import java.util.Optional;

/** Which EBS volume type gets which storage class. */
public record StorageMapping(ObjectRef ref, ObjectRef source, ObjectRef destination, List<Pair> pairs) {

    public StorageMapping {
        pairs = List.copyOf(pairs);
    }

    /** An EBS volume type such as {@code gp3}, and the name of a storage class. */
    public record Pair(String volumeType, String storageClass) {}

    /** The first pair for the type counts. */
    public Optional<String> storageClassFor(String volumeType) {
        return pairs.stream()
                .filter(pair -> pair.volumeType().equals(volumeType))
                .map(Pair::storageClass)
                .findFirst();
    }
}
