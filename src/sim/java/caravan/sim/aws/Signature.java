package caravan.sim.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When a request was signed, told by the clock that its age is measured with: simulated time in process, real time over
 * HTTP, as the SDK signs with it.
 */
record Signature(Instant at, InstantSource clock) {

    /** AWS refuses signatures that are about 15 minutes old (AWS General Reference, "Signing AWS API requests"). */
    static final Duration OLDEST = Duration.ofMinutes(15);

    static Signature now(InstantSource clock) {
        return new Signature(clock.instant(), clock);
    }

    boolean olderThan(Duration age) {
        return at.isBefore(clock.instant().minus(age));
    }
}
