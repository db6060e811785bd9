package caravan.model;

import java.util.Optional;

/**
 * What was found of a plan before anything of it was touched.
 *
 * @param instanceId of the machine that it concerns; empty where it concerns all of them
 */
public record PlanFinding(String instanceId, Finding finding) {

    public static PlanFinding ofAll(Finding finding) {
        return new PlanFinding("", finding);
    }

    /** Whether it keeps machines from being carried. */
    public boolean isCritical() {
        return finding.isRefusal();
    }

    /** The id of the machine, if it concerns one. */
    public Optional<String> ofMachine() {
        return Optional.of(instanceId).filter(id -> !id.isEmpty());
    }

    public boolean ofOneMachine() {
        return !instanceId.isEmpty();
    }
}
