package caravan.intake;

import caravan.model.Instance;
import caravan.model.Volume;
import java.util.List;

/** An instance of a plan and its disks, as AWS shows them. */
record FoundVm(Instance instance, List<Volume> disks) {

    FoundVm {
        disks = List.copyOf(disks);
    }
}
