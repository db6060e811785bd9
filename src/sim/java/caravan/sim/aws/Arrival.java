package caravan.sim.aws;

import java.time.Instant;

/**
 * A request that arrived after its client had given up on it: a late packet, a zombie's call.
 *
 * @param call with the error code if AWS refused it when it came
 * @param at when it came
 */
public record Arrival(Call call, Instant at) {}
