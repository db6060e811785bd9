package caravan.preflight;

import caravan.model.Finding;
import caravan.model.Finding.Severity;
import caravan.model.PlanFinding;
import java.util.ArrayList;
import java.util.List;

/** Collects what a check has found; texts are sentences, pointers are into the Plan. */
final class Facts {

    private final List<PlanFinding> found = new ArrayList<>();

    /** Of all machines. */
    void refuse(String reason, String pointer, String problem, String remedy) {
        refuse("", reason, pointer, problem, remedy);
    }

    void refuse(String instanceId, String reason, String pointer, String problem, String remedy) {
        add(instanceId, Severity.REFUSED, reason, pointer, problem, remedy);
    }

    void warn(String reason, String pointer, String problem, String remedy) {
        warn("", reason, pointer, problem, remedy);
    }

    void warn(String instanceId, String reason, String pointer, String problem, String remedy) {
        add(instanceId, Severity.WARNING, reason, pointer, problem, remedy);
    }

    private void add(
            String instanceId, Severity severity, String reason, String pointer, String problem, String remedy) {
        found.add(new PlanFinding(instanceId, new Finding(severity, reason, pointer, problem, remedy)));
    }

    List<PlanFinding> found() {
        return List.copyOf(found);
    }
}
