package caravan.endurance;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What people did to each instance and to its migration, and when first: what a migration must notice, and tell. */
final class Deeds {

    enum Deed {
        /** Others started the source. */
        STARTED,
        /** Others terminated the source, or deleted one of its disks. */
        LOST,
        /** Others detached a disk of the source, or put another one in its place. */
        DISKS_CHANGED,
        /** The user cancelled, archived or deleted. */
        UNWANTED
    }

    private final Supplier<Instant> clock;
    private final Map<String, Map<Deed, Instant>> first = new HashMap<>();
    private final Map<String, Instant> removals = new HashMap<>();

    Deeds(Supplier<Instant> clock) {
        this.clock = clock;
    }

    void note(Deed deed, List<String> instanceIds) {
        instanceIds.forEach(id ->
                first.computeIfAbsent(id, any -> new EnumMap<>(Deed.class)).putIfAbsent(deed, clock.get()));
    }

    /** A user deleted a target object, named as {@code VirtualMachine web}. */
    void removed(String object) {
        removals.put(object, clock.get());
    }

    boolean removedSince(Instant time, String object) {
        return removals.containsKey(object) && !removals.get(object).isBefore(time);
    }

    Optional<Instant> first(Deed deed, String instanceId) {
        return Optional.ofNullable(first.getOrDefault(instanceId, Map.of()).get(deed));
    }

    boolean any(Deed deed, String instanceId) {
        return first(deed, instanceId).isPresent();
    }
}
