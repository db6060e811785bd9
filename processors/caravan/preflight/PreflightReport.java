package caravan.preflight;

import caravan.canary.Canaries;
import caravan.canary.Wish;
import caravan.model.ObjectRef;
import caravan.model.PlanFinding;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What one look at a plan has found.
 *
 * @param plan that was looked at
 * @param version of the plan and of what it names, when it began
 * @param at when it began
 * @param machines those that were looked at
 * @param findings in the order of the plan; empty where nothing speaks against it
 * @param wishes what canaries have to try for those machines
 * @param unfinished why the look could not be finished, such as an outage of AWS; empty where it could. Nothing may be
 *     concluded then
 */
record PreflightReport(
        ObjectRef plan,
        String version,
        Instant at,
        Set<String> machines,
        List<PlanFinding> findings,
        List<Wish> wishes,
        String unfinished) {

    PreflightReport {
        machines = Set.copyOf(machines);
        findings = List.copyOf(findings);
        wishes = List.copyOf(wishes);
    }

    boolean finished() {
        return unfinished.isEmpty();
    }

    /** With what canaries have found. */
    PreflightReport with(Canaries.Told told) {
        return new PreflightReport(
                plan,
                version,
                at,
                machines,
                told.after(findings),
                wishes,
                unfinished.isEmpty() ? told.pending() : unfinished);
    }

    /** Whether canaries are to fly: what stops the machines anyway is found without. */
    boolean clear(PreflightSettings.Stops stops) {
        return finished()
                && !stops(machines, stops == PreflightSettings.Stops.NOTHING ? PreflightSettings.Stops.MACHINE : stops);
    }

    /** Whether something stops those machines, under this setting. */
    boolean stops(Collection<String> instanceIds, PreflightSettings.Stops stops) {
        return findings.stream().anyMatch(found -> stops.by(found, instanceIds));
    }
}
