package caravan.engine;

import caravan.model.Plan;
import caravan.model.PlanFinding;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Whether machines of a plan may begin, and what speaks against it. */
public interface Gate {

    /**
     * Asked before the records of a Migration are made, and again after a while if not: true when nothing stops these
     * machines. It may look first; fails where it could not look.
     */
    CompletableFuture<Boolean> opens(Plan plan, Collection<String> instanceIds);

    /** What is known of the plan of this uid; nothing where nobody has looked yet. */
    Told told(String planUid);

    /**
     * What is known of a plan.
     *
     * @param closed whether a Migration of it was kept from beginning when it last asked
     * @param unfinished why the last look could not be finished; empty where it could
     */
    record Told(List<PlanFinding> findings, boolean closed, String unfinished) {

        public static final Told NOTHING = new Told(List.of(), false, "");

        public Told {
            findings = List.copyOf(findings);
        }
    }
}
