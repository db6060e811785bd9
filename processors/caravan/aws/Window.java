package caravan.aws;

import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a question waits for others to join it: the whole time, or a tenth of it where for long nobody has joined, as
 * with a lone machine. A crowd is in step only now and then, so that a few questions in between say nothing.
 */
final class Window {

    private static final int ALONE = 10;
    /** One machine asks about all of its disks together. */
    private static final int OF_ONE = 4;
    /** Longer than a crowd is silent between two looks at slow snapshots. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Duration whole;
    private final Timer timer;
    private volatile Instant crowdUntil = Instant.MIN;

    Window(Duration whole, Timer timer) {
        this.whole = whole;
        this.timer = timer;
    }

    Duration length() {
        return timer.now().isBefore(crowdUntil) ? whole : whole.dividedBy(ALONE);
    }

    /** So many went together. */
    void joined(int questions) {
        if (questions > OF_ONE) {
            crowdUntil = timer.now().plus(LONG);
        }
    }
}
