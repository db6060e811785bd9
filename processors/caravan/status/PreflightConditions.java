package caravan.status;

import caravan.model.Finding;
import caravan.model.FindingGroup;
import caravan.model.PlanFinding;
import java.util.List;

/** Says on a Plan what was found of its machines: one condition for each kind of finding, its items the machines. */
final class PreflightConditions {

    static final String UNFINISHED = "PreflightUnfinished";

    private PreflightConditions() {}

    static void add(Conditions conditions, PlanRead.Preflight preflight) {
        for (var group : FindingGroup.of(preflight.findings())) {
            conditions.set(
                    group.type(),
                    group.critical() ? Conditions.CRITICAL : Conditions.WARN,
                    new Conditions.Text(
                            group.critical() ? "CannotBeMigrated" : "NotAsBefore",
                            group.message(),
                            group.remedy(),
                            group.machines()));
        }
        if (!preflight.unfinished().isEmpty()) {
            conditions.set(
                    UNFINISHED,
                    Conditions.WARN,
                    new Conditions.Text(
                            "NotChecked",
                            "Not all is known of this plan yet: " + preflight.unfinished(),
                            "It is looked at again by itself; a Migration begins when all is known.",
                            List.of()));
        }
    }

    /** What keeps machines from being carried, in a few sentences. */
    static String critical(PlanRead.Preflight preflight) {
        return FindingGroup.sentences(
                preflight.findings().stream().filter(PlanFinding::isCritical).toList(), Finding::problem);
    }
}
