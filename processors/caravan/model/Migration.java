package caravan.model;

import java.util.Set;

/**
 * One run of a plan.
 *
 * @param canceled ids and names of the VMs that the user wants to stop
 * @param deleting the object has a deletion timestamp
 */
public record Migration(ObjectRef ref, ObjectRef plan, Set<String> canceled, boolean deleting) {

    public Migration {
        canceled = Set.copyOf(canceled);
    }
}
