package caravan.phase;

import caravan.api.InstanceMigration;
import java.time.Duration;
import java.time.Instant;

/** Pure: how long a wait may last. It counts from the record, so that a restart gives it no new time. */
final class Deadline {

    /**
     * After a restart even a wait whose time is over looks before it fails, and once more: what it waits for may be long
     * there. More would let restarts postpone a deadline for ever.
     */
    private static final Duration LEAST = Duration.ofMinutes(1);

    private Deadline() {}

    static Duration left(InstanceMigration record, Instant now, Duration timeout) {
        return left(record, now, timeout, Duration.ZERO);
    }

    /** As {@link #left(InstanceMigration, Instant, Duration)}, for one of several waits: {@code before} may come first. */
    static Duration left(InstanceMigration record, Instant now, Duration timeout, Duration before) {
        return record.getStatus()
                .currentStep()
                .filter(step -> step.waitingSince() != null)
                .map(step -> Duration.between(
                        now, Instant.parse(step.waitingSince()).plus(before).plus(timeout)))
                .map(left -> within(LEAST, left, timeout))
                .orElse(timeout);
    }

    private static Duration within(Duration least, Duration wanted, Duration most) {
        var atLeast = wanted.compareTo(least) < 0 ? least : wanted;
        return atLeast.compareTo(most) > 0 ? most : atLeast;
    }
}
