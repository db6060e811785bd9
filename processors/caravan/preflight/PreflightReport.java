package caravan.preflight;

import caravan.model.PlanFinding;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What one look at a plan has found.
 *
 * @param version of the plan and of what it names, when it began
 * @param at when it began
 * @param machines those that were looked at
 * @param findings in the order of the plan; empty where nothing speaks against it
 * @param unfinished why the look could not be finished, such as an outage of AWS; empty where it could. Nothing may be
 *     concluded then
 */
record PreflightReport(
        String version, Instant at, Set<String> machines, List<PlanFinding> findings, String unfinished) {

    PreflightReport {
        machines = Set.copyOf(machines);
        findings = List.copyOf(findings);
    }

    boolean finished() {
        return unfinished.isEmpty();
    }

    /** Whether something stops those machines, under this setting. */
    boolean stops(Collection<String> instanceIds, PreflightSettings.Stops stops) {
        return findings.stream().anyMatch(found -> stops.by(found, instanceIds));
    }
}
