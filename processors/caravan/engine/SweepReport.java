package caravan.engine;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What one sweep found.
 *
 * @param ownerless what has a record's tag or label, and belongs to none that is swept: in AWS it is only reported
 * @param waiting left-overs that have not been seen for the grace period yet, or that a dry run leaves
 * @param removed what this sweep has deleted
 * @param failed what it could not delete or look at, and why
 * @param orphaned locks of sources that may be off, whose holder somebody has removed by force
 */
public record SweepReport(
        List<String> ownerless,
        List<String> waiting,
        List<String> removed,
        List<String> failed,
        List<OrphanLock> orphaned) {

    public SweepReport {
        ownerless = List.copyOf(ownerless);
        waiting = List.copyOf(waiting);
        removed = List.copyOf(removed);
        failed = List.copyOf(failed);
        orphaned = List.copyOf(orphaned);
    }

    static SweepReport empty() {
        return new SweepReport(List.of(), List.of(), List.of(), List.of(), List.of());
    }

    static SweepReport ownerless(List<String> names) {
        return new SweepReport(names, List.of(), List.of(), List.of(), List.of());
    }

    static SweepReport waiting(List<String> names) {
        return new SweepReport(List.of(), names, List.of(), List.of(), List.of());
    }

    static SweepReport removed(List<String> names) {
        return new SweepReport(List.of(), List.of(), names, List.of(), List.of());
    }

    static SweepReport failed(String what) {
        return new SweepReport(List.of(), List.of(), List.of(), List.of(what), List.of());
    }

    static SweepReport orphaned(List<OrphanLock> locks) {
        return new SweepReport(List.of(), List.of(), List.of(), List.of(), locks);
    }

    /** Two providers of one account find the same. */
    static SweepReport joined(Collection<SweepReport> reports) {
        return new SweepReport(
                sorted(reports, SweepReport::ownerless),
                sorted(reports, SweepReport::waiting),
                sorted(reports, SweepReport::removed),
                sorted(reports, SweepReport::failed),
                all(reports, SweepReport::orphaned).toList());
    }

    private static List<String> sorted(Collection<SweepReport> reports, Function<SweepReport, List<String>> part) {
        return all(reports, part).distinct().sorted().toList();
    }

    private static <T> Stream<T> all(Collection<SweepReport> reports, Function<SweepReport, List<T>> part) {
        return reports.stream().map(part).flatMap(List::stream);
    }
}
