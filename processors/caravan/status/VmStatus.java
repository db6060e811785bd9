package caravan.status;

import java.util.List;
import java.util.Map;

/**
 * One VM as it stands in the status of a Migration.
 *
 * @param alarms its Critical conditions: type to message
 */
record VmStatus(Map<String, Object> map, Outcome outcome, Map<String, String> alarms) {

    String id() {
        return Nested.text(map, "id");
    }

    static List<Map<String, Object>> maps(List<VmStatus> vms) {
        return vms.stream().map(VmStatus::map).toList();
    }

    static long ended(List<VmStatus> vms) {
        return vms.stream().filter(vm -> vm.outcome().ended()).count();
    }
}
