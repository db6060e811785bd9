package caravan.intake;

import caravan.model.Finding;
import caravan.model.Finding.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Collects what the checks of one drop have to say. */
final class Report {

    private final List<Problem> refusals = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

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
        (refuses ? refusals : warnings).add(Problem.of(document, finding, instances));
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

    Problems problems(Problems.Kind kind) {
        return new Problems(kind, refusals);
    }

    List<Problem> warnings() {
        return warnings.stream().distinct().toList();
    }
}
