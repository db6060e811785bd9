package caravan.engine;

import java.util.List;

/**
 * What one sweep found.
 *
 * @param ownerless snapshots and volumes with a record's tag whose record does not exist: reported, never deleted
 * @param waiting leftovers of ended records that have not been seen for the grace period yet
 * @param removed what this sweep has deleted
 */
public record SweepReport(List<String> ownerless, List<String> waiting, List<String> removed) {

    public SweepReport {
        ownerless = List.copyOf(ownerless);
        waiting = List.copyOf(waiting);
        removed = List.copyOf(removed);
    }
}
