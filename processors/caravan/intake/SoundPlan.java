package caravan.intake;

import caravan.api.Kinds;
import caravan.model.Hook;
import caravan.model.Plan;
import caravan.model.PlanHook;
import caravan.model.PlanVm;
import java.util.regex.Pattern;

/** What of a plan can be looked for: its hooks are followed, and what is not there, or refused, is reported once and left out. */
final class SoundPlan {

    /** AWS refuses a whole call for an id that is none; the reader has named it already. */
    private static final Pattern INSTANCE_ID = Pattern.compile("i-[0-9a-z]{1,32}");

    /** Stands for the target namespace that a plan does not name, so that its machines are looked at all the same. */
    static final String NOWHERE = "the-target-namespace-that-is-missing";

    private final DropObject object;
    private final References references;

    SoundPlan(DropObject object, References references) {
        this.object = object;
        this.references = references;
    }

    Plan of(Plan plan) {
        var vms = plan.vms().stream()
                .filter(vm -> INSTANCE_ID.matcher(vm.id()).matches())
                .map(vm -> vm.withHooks(
                        vm.hooks().stream().filter(hook -> isSound(vm, hook)).toList()))
                .toList();
        var target = plan.target();
        return plan.with(
                references.identified(object), vms, target.namespace().isEmpty() ? target.in(NOWHERE) : target);
    }

    private boolean isSound(PlanVm vm, PlanHook hook) {
        var name = hook.hook().name();
        return references
                        .follow(object, fieldOf(vm.id(), name), hook.hook(), Kinds.HOOK, Hook.class)
                        .isPresent()
                && !references.refusedInDrop(Kinds.HOOK, name);
    }

    private String fieldOf(String id, String hook) {
        var vms = object.document().at("/spec/vms");
        for (var i = 0; i < vms.size(); i++) {
            for (var j = 0; j < vms.get(i).path("hooks").size(); j++) {
                var name = vms.get(i).at("/hooks/" + j + "/hook/name").asText();
                if (vms.get(i).path("id").asText().equals(id) && name.equals(hook)) {
                    return "/spec/vms/" + i + "/hooks/" + j + "/hook";
                }
            }
        }
        return "/spec/vms";
    }
}
