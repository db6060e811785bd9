package caravan.intake;

import caravan.intake.Outcome.VmCalls;
import caravan.model.Instance;
import caravan.model.Volume;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The calls that change something in AWS when a plan runs and nothing fails. */
final class CallForecast {

    private CallForecast() {}

    static List<VmCalls> of(PlanSides sides, List<FoundVm> vms) {
        return vms.stream().map(vm -> of(sides, vm)).toList();
    }

    private static VmCalls of(PlanSides sides, FoundVm vm) {
        var disks = vm.disks().size();
        var calls = new LinkedHashMap<String, Integer>();
        if (!vm.instance().is(Instance.STOPPED)) {
            calls.put("StopInstances", 1);
        }
        calls.put("CreateSnapshot", disks);
        calls.put("CreateVolume", disks);
        calls.put("CreateTags", 1);
        calls.put("DeleteSnapshot", disks);
        return new VmCalls(
                sides.object().ref(),
                vm.instance().id(),
                vm.disks().stream().map(Volume::id).toList(),
                Map.copyOf(calls));
    }
}
