package caravan.planning;

import caravan.manifest.ObjectNames;
import caravan.model.PlanVm;
import java.util.List;

/** Names the virtual machine: as the user says, else after the instance, and differently from the plan's others. */
final class TargetNames {

    private TargetNames() {}

    static String choose(Survey survey, Problems problems) {
        var vm = survey.vm();
        var others = survey.plan().vms().stream()
                .filter(other -> !other.id().equals(vm.id()))
                .toList();
        if (!vm.targetName().isEmpty()) {
            checkGiven(vm, others, problems);
            return vm.targetName();
        }
        var name = ObjectNames.virtualMachine(vm.name(), vm.id());
        return isTaken(name, survey) ? ObjectNames.distinct(name, vm.id()) : name;
    }

    private static void checkGiven(PlanVm vm, List<PlanVm> others, Problems problems) {
        problems.addIf(
                !ObjectNames.isLabel(vm.targetName()),
                "TargetNameInvalid",
                "/spec/vms",
                "targetName '" + vm.targetName() + "' of " + vm.id() + " is not a name that Kubernetes allows.",
                "Use at most 63 lower case letters, digits and '-', with a letter or digit at both ends.");
        others.stream()
                .filter(other -> other.targetName().equals(vm.targetName()))
                .findFirst()
                .ifPresent(other -> problems.add(
                        "TargetNameTwice",
                        "/spec/vms",
                        "targetName '" + vm.targetName() + "' is given to " + vm.id() + " and to " + other.id() + ".",
                        "Give each VM of the Plan its own targetName."));
    }

    /** A given name always keeps its owner; of two made ones the first in the plan keeps it. */
    private static boolean isTaken(String name, Survey survey) {
        var before = true;
        for (var other : survey.plan().vms()) {
            if (other.id().equals(survey.vm().id())) {
                before = false;
            } else if (has(other, name, before)) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(PlanVm other, String name, boolean before) {
        return other.targetName().isEmpty()
                ? before && ObjectNames.virtualMachine(other.name(), other.id()).equals(name)
                : other.targetName().equals(name);
    }
}
