package caravan.status;

import caravan.api.reader.Reading;
import caravan.model.Plan;
import caravan.model.PlanFinding;
import java.util.List;

/**
 * A Plan, what the reader made of it, and what was found of it before anything was touched.
 */
public record PlanRead(UserObject object, Reading<Plan> reading, Preflight preflight) {

    /** One that nobody has looked at yet. */
    public PlanRead(UserObject object, Reading<Plan> reading) {
        this(object, reading, new Preflight(List.of(), false, ""));
    }

    /**
     * What the last look at the plan has found.
     *
     * @param closed whether it keeps a Migration from beginning
     * @param unfinished why the look could not be finished; empty where it could
     */
    public record Preflight(List<PlanFinding> findings, boolean closed, String unfinished) {

        public Preflight {
            findings = List.copyOf(findings);
        }
    }
}
