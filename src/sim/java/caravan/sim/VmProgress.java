package caravan.sim;

import caravan.model.State;
import java.util.List;

/**
 * One machine as its user sees it.
 *
 * @param phase the state of its record; Waiting before it has one
 * @param message why it is not going on, or empty
 */
record VmProgress(String id, String name, String phase, String message, List<DiskProgress> disks) {

    static final String WAITING = "Waiting";

    VmProgress {
        disks = List.copyOf(disks);
    }

    boolean ended() {
        return !phase.equals(WAITING) && State.of(phase).ended();
    }

    boolean succeeded() {
        return phase.equals(State.SUCCEEDED.text());
    }
}
