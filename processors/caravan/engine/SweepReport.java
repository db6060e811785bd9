package caravan.engine;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What one sweep found.
 *
 * @param ownerless what has a record's tag or label, and was made by no record that exists: in AWS it is only reported
 * @param waiting left-overs that have not been seen for the grace period yet, or that a dry run leaves
 * @param removed what this sweep has deleted
 * @param failed what it could not delete or look at, and why
 */
public record SweepReport(List<String> ownerless, List<String> waiting, List<String> removed, List<String> failed) {

    public SweepReport {
        ownerless = List.copyOf(ownerless);
        waiting = List.copyOf(waiting);
        removed = List.copyOf(removed);
        failed = List.copyOf(failed);
    }

    static SweepReport empty() {
        return new SweepReport(List.of(), List.of(), List.of(), List.of());
    }

    /** Two providers of one account find the same. */
    static SweepReport joined(Collection<SweepReport> reports) {
        return new SweepReport(
                all(reports, SweepReport::ownerless),
                all(reports, SweepReport::waiting),
                all(reports, SweepReport::removed),
                all(reports, SweepReport::failed));
    }

    private static List<String> all(Collection<SweepReport> reports, Function<SweepReport, List<String>> part) {
        return reports.stream()
                .flatMap((SweepReport each) -> Stream.of(part.apply(each)))
                .flatMap(List::stream)
                .distinct()
                .sorted()
                .toList();
    }
}
