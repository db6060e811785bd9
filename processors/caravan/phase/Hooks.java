package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.model.MigrationException;
import caravan.model.State;

/** Hooks do not run yet, so no plan with hooks gets this far; a record that is to run one must not pass as if it had. */
public final class Hooks {

    /** Passes every record that is not to run a hook. */
    public InstanceMigration refuse(InstanceMigration record) {
        if (record.state() == State.PRE_HOOK || record.state() == State.POST_HOOK) {
            throw new MigrationException(
                    "HooksUnsupported",
                    record.getSpec().instanceId(),
                    "The plan of " + record.ref() + " has hooks, and this version does not run hooks.",
                    "Remove the hooks from the Plan, and run a new Migration.");
        }
        return record;
    }
}
