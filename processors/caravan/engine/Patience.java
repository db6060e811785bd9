package caravan.engine;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.ledger.Ledger;
import caravan.model.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Decides when an undo, or what follows a commit, has been tried for long enough. Deadlines count from the record, so that
 * a restart gives no new time; but while nobody held the record nothing was tried, and so whoever takes it up has some
 * time of its own. With finitely many restarts every deadline comes.
 */
public final class Patience {

    /** Capacity that is short after an outage comes back in minutes, as a rule; longer ones are for the deadline. */
    private static final Duration LEAST = Duration.ofMinutes(30);

    private final InFlight inFlight;
    private final EngineSettings settings;

    public Patience(InFlight inFlight, EngineSettings settings) {
        this.inFlight = inFlight;
        this.settings = settings;
    }

    /**
     * Whether the undo has had its time. Settling waits for what may still arrive, and starts nothing meanwhile: without
     * that wait on top, a stop that arrives in it would find no time left for one more start (rule 13).
     */
    boolean undoIsOver(InstanceMigration record) {
        var waited = record.state() == State.SETTLING ? settings.quietTime() : Duration.ZERO;
        return began(record, Ledger.ROLLING_BACK)
                .filter(began -> isOver(record, began.plus(waited), settings.startDeadline(), waited))
                .isPresent();
    }

    /** Whether what began with the undo has had so much time. */
    boolean undoLasts(InstanceMigration record, Duration time) {
        return began(record, Ledger.ROLLING_BACK)
                .filter(began -> isOver(record, began, time, Duration.ZERO))
                .isPresent();
    }

    /** Whether what follows the commit has had its time: its warning stands since the first trouble. */
    boolean cleanupIsOver(InstanceMigration record) {
        var known = inFlight.timer().now().minus(inFlight.troubledFor(record.uid()));
        var first = began(record, Trouble.typeIn(record.state()))
                .filter(told -> told.isBefore(known))
                .orElse(known);
        return isOver(record, first, settings.cleanupDeadline(), Duration.ZERO);
    }

    private boolean isOver(InstanceMigration record, Instant began, Duration deadline, Duration waited) {
        var now = inFlight.timer().now();
        var least = Collections.min(List.of(deadline, LEAST)).plus(waited);
        return now.isAfter(began.plus(deadline))
                && now.isAfter(inFlight.heldSince(record.uid()).plus(least));
    }

    private static Optional<Instant> began(InstanceMigration record, String condition) {
        return record.getStatus()
                .condition(condition)
                .filter(found -> Condition.TRUE.equals(found.status()))
                .map(found -> Instant.parse(found.lastTransitionTime()));
    }
}
