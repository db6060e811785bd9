package caravan.planning;

import caravan.model.Finding;
import caravan.model.Finding.Severity;
import java.util.ArrayList;
import java.util.List;

/** Collects what stands in a plan's way, and what will not be as it was, so that the user is told all of it at once. */
final class Problems {

    private final List<Finding> findings = new ArrayList<>();

    /**
     * Adds one problem; problem and remedy are sentences.
     *
     * @param reason one word, of which a condition is made
     * @param pointer JSON pointer into the Plan
     */
    void add(String reason, String pointer, String problem, String remedy) {
        findings.add(new Finding(Severity.REFUSED, reason, pointer, problem, remedy));
    }

    void addIf(boolean wrong, String reason, String pointer, String problem, String remedy) {
        if (wrong) {
            add(reason, pointer, problem, remedy);
        }
    }

    /** The machine is carried all the same. */
    void warn(String reason, String pointer, String problem, String remedy) {
        findings.add(new Finding(Severity.WARNING, reason, pointer, problem, remedy));
    }

    void warnIf(boolean worthIt, String reason, String pointer, String problem, String remedy) {
        if (worthIt) {
            warn(reason, pointer, problem, remedy);
        }
    }

    /** Refusals and warnings, in the order in which they were found. */
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    List<Finding> refusals() {
        return findings.stream().filter(Finding::isRefusal).toList();
    }

    List<Finding> warnings() {
        return findings.stream().filter(finding -> !finding.isRefusal()).toList();
    }
}
