package caravan.ledger;

import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.model.ObjectRef;
import caravan.model.State;

/** Told of every arrow that was written, right after the API server has taken it, and of what keeps one from its begin. */
@FunctionalInterface
public interface Transitions {

    void moved(InstanceMigration written, State from);

    /** Told of the first machine of a Migration that gets no record for this reason. It is tried again. */
    default void notOpened(ObjectRef migration, String instance, Failure why) {}
}
