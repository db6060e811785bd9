package caravan.engine;

import caravan.api.InstanceMigration;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Pure: whether a record has ended so long ago that nothing of it can still appear. */
final class Quiet {

    private Quiet() {}

    /** At a moment before the lists were asked for, so that they hold all that there will ever be. */
    static boolean isOver(InstanceMigration record, Duration late, Instant at) {
        return record.state().ended() && !endOf(record).plus(late).isAfter(at);
    }

    private static Instant endOf(InstanceMigration record) {
        var status = record.getStatus();
        return Optional.ofNullable(status.ended())
                .or(() -> Optional.ofNullable(status.lastCall()))
                .map(Instant::parse)
                .orElse(Instant.EPOCH);
    }
}
