package caravan.status;

import caravan.model.Finding;
import caravan.model.PlanFinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says on a Plan what was found of its machines: one condition for each kind of finding, its items the machines. */
final class PreflightConditions {

    static final String UNFINISHED = "PreflightUnfinished";

    /** A thousand machines may have a thousand names in them; the items tell which. */
    private static final int MOST_SENTENCES = 10;

    private PreflightConditions() {}

    static void add(Conditions conditions, PlanRead.Preflight preflight) {
        var byReason = new LinkedHashMap<String, List<PlanFinding>>();
        preflight.findings().forEach(found -> byReason.computeIfAbsent(typeOf(found), type -> new ArrayList<>())
                .add(found));
        byReason.forEach((type, same) -> {
            var critical = same.stream().anyMatch(PlanFinding::isCritical);
            conditions.set(
                    type,
                    critical ? Conditions.CRITICAL : Conditions.WARN,
                    new Conditions.Text(
                            critical ? "CannotBeMigrated" : "NotAsBefore",
                            sentences(same, Finding::problem),
                            sentences(same, Finding::allowed),
                            same.stream()
                                    .filter(PlanFinding::ofOneMachine)
                                    .map(PlanFinding::instanceId)
                                    .distinct()
                                    .toList()));
        });
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
        return sentences(
                preflight.findings().stream().filter(PlanFinding::isCritical).toList(), Finding::problem);
    }

    private static String sentences(List<PlanFinding> findings, Function<Finding, String> part) {
        var all = findings.stream()
                .map(found -> part.apply(found.finding()))
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
        var told = all.stream().limit(MOST_SENTENCES).collect(Collectors.joining(" "));
        return all.size() <= MOST_SENTENCES ? told : told + " And " + (all.size() - MOST_SENTENCES) + " more.";
    }

    private static String typeOf(PlanFinding found) {
        return found.finding().reason();
    }
}
