package caravan.aws;

import caravan.model.SuspendedException;

/** What an account may do in a region, and the threads for it: shared by every provider and side that calls as it. */
record Quota(RequestBudget budget, Lanes lanes) implements AutoCloseable {

    /** Those who wait for a permit; later calls go on, as far as the fence lets them. */
    void suspendAll(SuspendedException why) {
        budget.suspendAll(why);
    }

    @Override
    public void close() {
        lanes.close();
    }
}
