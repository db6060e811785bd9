package caravan.intake;

import caravan.model.ObjectRef;
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
     * What would be made.
     *
     * @param objects as they would be sent
     * @param calls to AWS that change something, when the plans are started
     */
    record Preview(List<Map<String, Object>> objects, List<VmCalls> calls, List<Problem> warnings) implements Outcome {

        public Preview {
            objects = List.copyOf(objects);
            calls = List.copyOf(calls);
            warnings = List.copyOf(warnings);
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
