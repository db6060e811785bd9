package caravan.planning;

import caravan.model.Finding;
import java.util.ArrayList;
import java.util.List;

/** Collects what stands in a plan's way, so that the user is told all of it at once. */
final class Problems {

    private final List<Finding> findings = new ArrayList<>();

    /**
     * Adds one problem; both texts are sentences.
     *
     * @param pointer JSON pointer into the Plan
     */
    void add(String pointer, String problem, String remedy) {
        findings.add(Finding.refused(pointer, problem, remedy));
    }

    void addIf(boolean wrong, String pointer, String problem, String remedy) {
        if (wrong) {
            add(pointer, problem, remedy);
        }
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }
}
