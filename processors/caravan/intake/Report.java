package caravan.intake;

import caravan.model.Finding;
import caravan.model.Finding.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Collects what the checks of one drop have to say. */
final class Report {

    private final List<Problem> refusals = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    /** What keeps machines from being carried, and refuses nothing by itself. */
    private final List<Problem> losses = new ArrayList<>();

    void add(Document document, Collection<Finding> findings) {
        for (var finding : findings) {
            var list = finding.severity() == Severity.REFUSED ? refusals : warnings;
            list.add(Problem.of(document, finding));
        }
    }

    void refuse(Document document, String pointer, String problem, String allowed) {
        add(document, List.of(Finding.refused(pointer, problem, allowed)));
    }

    void warn(Document document, String pointer, String problem, String allowed) {
        add(document, List.of(Finding.warning(pointer, problem, allowed)));
    }

    /** Of some machines of a plan, or of all where none is named. */
    void add(Document document, Finding finding, List<String> instances, boolean refuses) {
        var kind = finding.isRefusal() ? losses : warnings;
        (refuses ? refusals : kind).add(Problem.of(document, finding, instances));
    }

    int refusals() {
        return refusals.size();
    }

    /** Whether the documents themselves are wrong, whatever becomes of their plans. */
    boolean refusedByDocuments() {
        return refusals.stream().anyMatch(problem -> problem.reason().isEmpty());
    }

    boolean refused() {
        return !refusals.isEmpty();
    }

    Problems problems() {
        return problems(Problems.Kind.REFUSED);
    }

    /** Whoever has to correct anything is told of everything critical. */
    Problems problems(Problems.Kind kind) {
        return new Problems(
                kind,
                refusals.isEmpty()
                        ? List.of()
                        : Stream.concat(refusals.stream(), losses.stream()).toList());
    }

    /** What keeps machines from being carried, of a drop that is taken all the same. */
    List<Problem> losses() {
        return losses.stream().distinct().toList();
    }

    List<Problem> warnings() {
        return warnings.stream().distinct().toList();
    }
}
