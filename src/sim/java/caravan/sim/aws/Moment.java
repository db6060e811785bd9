package caravan.sim.aws;

import java.time.Duration;
import java.time.Instant;

/**
 * When a call's work is done.
 *
 * @param call the number of the call
 * @param lag how old the world is that its reads show
 */
record Moment(int call, Instant now, Duration lag) {}
