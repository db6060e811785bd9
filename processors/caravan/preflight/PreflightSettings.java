package caravan.preflight;

import caravan.model.PlanFinding;
import caravan.model.Require;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;

/**
 * When plans are looked at, and what that decides.
 *
 * @param stops what a critical finding stops
 * @param again after how long a plan that nobody has changed is looked at again
 */
public record PreflightSettings(Stops stops, Duration again) {

    public PreflightSettings {
        Require.positive("caravan.preflight.again", again);
    }

    /** What a critical finding stops. */
    public enum Stops {
        /** Of any machine: the whole plan. */
        PLAN,
        /** Of a machine: that machine alone, when its turn comes. Of the plan: the plan. */
        MACHINE,
        /** Findings are told only; each machine is checked by itself when its turn comes. */
        NOTHING;

        private static final String KEY = "caravan.preflight.stops";

        /** Whether the finding keeps a Migration of these machines from beginning. */
        boolean by(PlanFinding found, Collection<String> instanceIds) {
            return found.isCritical()
                    && switch (this) {
                        case NOTHING -> false;
                        case MACHINE -> !found.ofOneMachine();
                        case PLAN -> !found.ofOneMachine() || instanceIds.contains(found.instanceId());
                    };
        }

        /** {@code plan}, {@code machine} or {@code nothing}. */
        public static Stops read(String text) {
            var found = Arrays.stream(values())
                    .filter(each -> each.name().equalsIgnoreCase(text))
                    .findFirst();
            Require.check(KEY, text, found.isPresent(), "plan, machine or nothing");
            return found.orElseThrow();
        }
    }
}
