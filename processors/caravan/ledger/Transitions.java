package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.model.State;

/** Told of every arrow that was written, right after the API server has taken it. */
@FunctionalInterface
public interface Transitions {

    void moved(InstanceMigration written, State from);
}
