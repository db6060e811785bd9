package caravan.planning;

import caravan.manifest.ObjectNames;
import caravan.model.Plan;
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
        var name = made(survey.plan(), vm);
        if (!survey.landing().nameTaken()) {
            return name;
        }
        var other = ObjectNames.distinct(ObjectNames.virtualMachine(vm.name(), vm.id()), vm.id());
        problems.warn(
                "TargetRenamed",
                "/spec/vms",
                "Namespace " + survey.plan().target().namespace() + " has a VirtualMachine " + name
                        + " already, so that instance " + vm.id() + " becomes " + other + ".",
                "Give the VM a targetName in the Plan if it is to have another name.");
        return other;
    }

    /** The name without regard to what is in the namespace already. */
    static String made(Plan plan, PlanVm vm) {
        var name = ObjectNames.virtualMachine(vm.name(), vm.id());
        return isTaken(name, plan, vm) ? ObjectNames.distinct(name, vm.id()) : name;
    }

    private static void checkGiven(PlanVm vm, List<PlanVm> others, Problems problems) {
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
    private static boolean isTaken(String name, Plan plan, PlanVm vm) {
        var before = true;
        for (var other : plan.vms()) {
            if (other.id().equals(vm.id())) {
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
