package caravan.model;

import java.util.Set;

/**
 * One run of a plan.
 *
 * @param canceled ids of the VMs that the user wants to stop, and names where no id is told
 * @param deleting the object has a deletion timestamp
 */
public record Migration(ObjectRef ref, ObjectRef plan, Set<String> canceled, boolean deleting) {

    public Migration {
        canceled = Set.copyOf(canceled);
    }
}
