package caravan.sim.aws;

import java.time.Instant;

/**
 * One call as an operation sees it.
 *
 * @param call its number
 * @param seen the moment that this read shows; earlier than now while reads are stale
 */
record Turn(Caller caller, String operation, int call, Instant now, Instant seen) {

    String account() {
        return caller.accountId();
    }
}
