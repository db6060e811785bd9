package caravan.engine;

import caravan.api.Kind;
import caravan.api.Kinds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers where something has changed since the last look. All objects of a migration are in one namespace, so that is
 * the unit; the objects around it (providers and maps) change seldom and are read again only when they did.
 */
final class StatusDirt {

    private static final List<Kind<?>> RECORDS = List.of(Kinds.PLAN, Kinds.MIGRATION, Kinds.INSTANCE_MIGRATION);

    /** Namespace to whether the objects around have changed as well. */
    private final Map<String, Boolean> namespaces = new HashMap<>();

    synchronized void add(Kind<?> kind, String namespace) {
        add(namespace, isAround(kind));
    }

    static boolean isAround(Kind<?> kind) {
        return !RECORDS.contains(kind);
    }

    synchronized void add(String namespace, boolean around) {
        namespaces.merge(namespace, around, Boolean::logicalOr);
    }

    /** All of it, and forgets it; what changes from now on is kept for the next look. */
    synchronized Map<String, Boolean> take() {
        var taken = Map.copyOf(namespaces);
        namespaces.clear();
        return taken;
    }
}
