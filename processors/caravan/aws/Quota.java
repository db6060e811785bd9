package caravan.aws;

import caravan.model.SuspendedException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an account may do in a region, and the threads for it: shared by every provider and side that calls as it.
 *
 * @param busy operations of which one call at a time is made, while it is under way
 */
record Quota(RequestBudget budget, Lanes lanes, Set<String> busy) implements AutoCloseable {

    Quota(RequestBudget budget, Lanes lanes) {
        this(budget, lanes, ConcurrentHashMap.newKeySet());
    }

    /** Those who wait for a permit; later calls go on, as far as the fence lets them. */
    void suspendAll(SuspendedException why) {
        budget.suspendAll(why);
    }

    @Override
    public void close() {
        lanes.close();
    }
}
