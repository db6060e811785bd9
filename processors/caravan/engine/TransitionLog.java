package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.api.StepRecord;
import caravan.kube.Events;
import caravan.ledger.Transitions;
import caravan.model.State;
import caravan.status.Metrics;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators of every arrow: one structured line in the log, an Event on the record, and the metrics. */
public final class TransitionLog implements Transitions {

    private static final Logger LOG = LoggerFactory.getLogger(TransitionLog.class);

    private final Metrics metrics;
    private final Events events;
    /** Records that have not ended, by state. */
    private final Map<String, Integer> inState = new TreeMap<>();

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
        count(from, record.state());
        measure(record);
        announce(record, from);
    }

    /** Starts counting from all records there are; called again and again, because records come and go by themselves. */
    public synchronized void count(List<InstanceMigration> all) {
        inState.clear();
        all.forEach(record -> add(record.state(), 1));
        metrics.migrationsInState(inState);
    }

    private synchronized void count(State from, State to) {
        add(from, -1);
        add(to, 1);
        metrics.migrationsInState(inState);
    }

    /** What has ended is counted by its outcome. */
    private void add(State state, int more) {
        if (!state.ended()) {
            inState.merge(state.text(), more, Integer::sum);
        }
        inState.values().removeIf(count -> count <= 0);
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
        try {
            var unused = failed
                    ? events.warning(record, state.text(), text)
                            .thenCompose(told -> events.warning(planOf(record), state.text(), text))
                    : events.normal(record, state.text(), text);
        } catch (RuntimeException e) {
            LOG.warn("The Event about {} is lost: {}", record.ref(), text, e);
        }
    }

    /** As much of the Plan as an Event needs to be found by it. */
    private static GenericKubernetesResource planOf(InstanceMigration record) {
        var plan = record.getSpec().plan();
        var object = new GenericKubernetesResource();
        object.setApiVersion(Kinds.PLAN.apiVersion());
        object.setKind(Kinds.PLAN.name());
        object.setMetadata(new ObjectMetaBuilder()
                .withNamespace(plan.namespace())
                .withName(plan.name())
                .withUid(plan.uid())
                .build());
        return object;
    }

    private static Duration lengthOf(StepRecord step) {
        return Duration.between(Instant.parse(step.started()), Instant.parse(step.completed()));
    }
}
