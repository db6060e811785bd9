package caravan.planning;

import caravan.api.HookIntent;
import caravan.manifest.HookJobs;
import caravan.model.Hook;
import java.util.List;
import java.util.Map;

/** What is run before and after the journey, as the Hooks are now. */
final class HookPlanner {

    private HookPlanner() {}

    static List<HookIntent> plan(Survey survey) {
        return survey.vm().hooks().stream()
                .map(wanted -> {
                    var hook = survey.named().hooks().get(wanted.step());
                    return new HookIntent(
                            wanted.step().text(),
                            hook.ref().namespace(),
                            hook.ref().name(),
                            hook.ref().uid(),
                            hook.image(),
                            serviceAccount(survey, hook),
                            hook.deadlineSeconds(),
                            HookJobs.hash(hook.playbook()),
                            Map.of());
                })
                .toList();
    }

    /** As the peer: the hook's, else the plan's. */
    private static String serviceAccount(Survey survey, Hook hook) {
        return hook.serviceAccount().isEmpty() ? survey.plan().conversion().serviceAccount() : hook.serviceAccount();
    }
}
