package caravan.ledger;

import caravan.api.InstanceMigrationStatus;
import caravan.api.StepRecord;
import caravan.model.State;
import java.util.ArrayList;

/** Keeps the times of the steps that users see. */
final class Steps {

    private Steps() {}

    /** Ends the step that runs and begins the next one. Undoing ends a step without completing it. */
    static InstanceMigrationStatus enter(InstanceMigrationStatus status, State next, String now) {
        var name = nameOf(next);
        if (next.undoing() || isFailedEnd(next) || name.equals(status.step())) {
            return status.withState(next);
        }
        var steps = new ArrayList<>(status.steps());
        // What is done once more begins anew: new disks are converted instead of half-converted ones.
        steps.removeIf(step -> next.beforeCommit() && State.read(step.name()).compareTo(next) >= 0);
        var last = steps.size() - 1;
        if (!steps.isEmpty() && steps.get(last).completed() == null) {
            steps.set(last, steps.get(last).endedAt(now));
        }
        if (next != State.SUCCEEDED) {
            steps.add(new StepRecord(name, now, null));
        }
        return status.withSteps(next == State.SUCCEEDED ? status.step() : name, steps)
                .withState(next);
    }

    private static boolean isFailedEnd(State state) {
        return state.ended() && state != State.SUCCEEDED;
    }

    /** To users what happens after commit still belongs to CreateVM. */
    private static String nameOf(State state) {
        return (state == State.COMMITTED ? State.CREATE_VM : state).text();
    }
}
