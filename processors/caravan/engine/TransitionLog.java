package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.StepRecord;
import caravan.kube.Events;
import caravan.ledger.Transitions;
import caravan.model.State;
import caravan.status.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators of every arrow: one structured line in the log, an Event on the record, and the metrics. */
public final class TransitionLog implements Transitions {

    private static final Logger LOG = LoggerFactory.getLogger(TransitionLog.class);

    private final Metrics metrics;
    private final Events events;

    public TransitionLog(Metrics metrics, Events events) {
        this.metrics = metrics;
        this.events = events;
    }

    @Override
    public void moved(InstanceMigration record, State from) {
        LOG.atInfo()
                .setMessage("migration of {} went from {} to {}")
                .addArgument(record.getSpec().instanceId())
                .addArgument(from.text())
                .addArgument(record.state().text())
                .addKeyValue("plan", record.getSpec().plan().name())
                .addKeyValue("migration", record.getSpec().migration().name())
                .addKeyValue("instance", record.getSpec().instanceId())
                .addKeyValue("phase", record.state().text())
                .log();
        measure(record);
        announce(record, from);
    }

    private void measure(InstanceMigration record) {
        var steps = record.getStatus().steps();
        steps.stream()
                .filter(step -> step.completed() != null)
                .reduce((first, last) -> last)
                .ifPresent(step -> metrics.phaseTook(step.name(), lengthOf(step)));
        if (record.state().ended()) {
            metrics.migrationEnded(record.state().text());
        }
    }

    /** Events are for people: the trouble is a Warning, everything else Normal. A lost one changes nothing. */
    private void announce(InstanceMigration record, State from) {
        var state = record.state();
        var failed = state == State.ROLLING_BACK || (state.ended() && state != State.SUCCEEDED);
        var failure = record.getStatus().failure();
        var reasons = failure == null ? List.<String>of() : failure.reasons();
        var text = "Instance " + record.getSpec().instanceId() + ": " + from.text() + " is over, " + state.text()
                + (state.ended() ? " is the end." : " begins.")
                + (failed && !reasons.isEmpty() ? " " + reasons.get(0) : "");
        var unused = failed ? events.warning(record, state.text(), text) : events.normal(record, state.text(), text);
    }

    private static Duration lengthOf(StepRecord step) {
        return Duration.between(Instant.parse(step.started()), Instant.parse(step.completed()));
    }
}
