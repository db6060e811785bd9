package caravan.sim.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The source of all times in the simulated world, so that a stop that takes AWS 20 s need not take a test 20 s. */
public interface SimClock {

    Instant now();

    /** Runs {@code factor} times as fast as real time, from the present. */
    static SimClock scaled(double factor) {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("A clock needs a factor above 0, not " + factor + ".");
        }
        var real = Clock.systemUTC();
        var start = real.instant();
        return () ->
                start.plusNanos((long) (Duration.between(start, real.instant()).toNanos() * factor));
    }

    /** Goes with a clock of somebody else's, such as virtual time. */
    static SimClock following(InstantSource source) {
        return source::instant;
    }

    /** Stands still until it is told to go on. */
    static Manual manual() {
        return new Manual(Instant.parse("2026-03-02T08:00:00Z"));
    }

    /** A clock that a test moves by hand. */
    final class Manual implements SimClock {
        private Instant now;

        private Manual(Instant now) {
            this.now = now;
        }

        @Override
        public synchronized Instant now() {
            return now;
        }

        public synchronized void advance(Duration by) {
            now = now.plus(by);
        }
    }
}
