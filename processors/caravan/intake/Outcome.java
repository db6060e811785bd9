package caravan.intake;

import caravan.model.ObjectRef;
import caravan.model.Plan;
import caravan.preflight.Outlook;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What became of a drop. */
public sealed interface Outcome {

    /**
     * Everything of it is in the cluster.
     *
     * @param plan the plan that it brought or started; empty where it has none
     */
    record Accepted(Optional<ObjectRef> plan, List<Made> objects, List<Problem> warnings) implements Outcome {

        public Accepted {
            objects = List.copyOf(objects);
            warnings = List.copyOf(warnings);
        }
    }

    /** Nothing of it is in the cluster that was not there before. */
    record Refused(Problems problems) implements Outcome {}

    /**
     * What a drop would do.
     *
     * @param objects as they would be sent; none where the documents are refused
     * @param plans in the order of the drop, those that could be looked at
     * @param asked how many requests the look took
     * @param problems everything for which the drop would be refused, or no Migration of it would begin; empty where there
     *     is nothing
     */
    record Preview(
            List<Map<String, Object>> objects,
            List<PlanPreview> plans,
            Requests asked,
            List<Problem> warnings,
            Problems problems)
            implements Outcome {

        public Preview {
            objects = List.copyOf(objects);
            plans = List.copyOf(plans);
            warnings = List.copyOf(warnings);
        }

        /** Whether it tells anything of that instance. */
        boolean names(String instanceId) {
            return plans.stream().anyMatch(plan -> plan.names(instanceId));
        }
    }

    /** A plan and what would come of it. */
    record PlanPreview(Plan plan, Outlook outlook) {

        private boolean names(String instanceId) {
            return plan.vms().stream().anyMatch(vm -> vm.id().equals(instanceId));
        }
    }

    /** Requests by name: to AWS by operation, to the API server by verb and kind. */
    record Requests(Map<String, Integer> aws, Map<String, Integer> apiServer) {

        public Requests {
            aws = Map.copyOf(aws);
            apiServer = Map.copyOf(apiServer);
        }
    }

    /** An object of the drop; {@code created} is false where it was there already. */
    record Made(String kind, ObjectRef ref, boolean created) {}

    /** The calls for one instance by operation, as many as there are when nothing fails. */
    record VmCalls(ObjectRef plan, String instance, List<String> disks, Map<String, Integer> operations) {

        public VmCalls {
            disks = List.copyOf(disks);
        }
    }
}
