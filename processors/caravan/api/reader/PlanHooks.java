package caravan.api.reader;

import caravan.model.PlanHook;
import caravan.model.State;
import java.util.ArrayList;
import java.util.List;

/** Reads which Hooks an entry of a plan's vms names, and for which steps. */
final class PlanHooks {

    private static final String STEP = "step";

    private PlanHooks() {}

    /** A second Hook for a step is refused: the peer takes the first and passes it by without a word. */
    static List<PlanHook> read(Fields vm, String namespace) {
        var hooks = new ArrayList<PlanHook>();
        for (var entry : vm.items("hooks")) {
            var hook = entry.ref("hook", namespace, "Hook");
            var word = entry.required(STEP, "PreHook or PostHook");
            var step = word.equals(State.POST_HOOK.text()) ? State.POST_HOOK : State.PRE_HOOK;
            if (!word.isEmpty() && !word.equals(step.text())) {
                entry.refuse(STEP, "is '" + word + "'", "PreHook or PostHook");
            } else if (hooks.stream().anyMatch(other -> other.step() == step)) {
                entry.refuse(STEP, "is '" + word + "' for a second Hook of this VM", "one Hook for each step");
            }
            hooks.add(new PlanHook(step, hook));
        }
        return hooks;
    }
}
