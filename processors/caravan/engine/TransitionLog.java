package caravan.engine;

import caravan.api.Condition;
import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.api.StepRecord;
import caravan.kube.Events;
import caravan.ledger.Transitions;
import caravan.model.Futures;
import caravan.model.ObjectRef;
import caravan.model.State;
import caravan.status.Metrics;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
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

    /** Without a record there is nothing else that could carry it. */
    @Override
    public void notOpened(ObjectRef migration, String instance, Failure why) {
        var text = "Instance " + instance + " is Pending: " + why.reasons().get(0) + " " + why.remedy();
        var unused = events.warning(objectOf(Kinds.MIGRATION, migration), instance, why.reason(), text);
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

    /**
     * Events are for people: the trouble is a Warning, told on Migration and Plan as well, everything else Normal. A lost
     * one changes nothing.
     */
    private void announce(InstanceMigration record, State from) {
        var state = record.state();
        var failed = state == State.ROLLING_BACK || (state.ended() && state != State.SUCCEEDED);
        var text = "Instance " + record.getSpec().instanceId() + ": " + from.text() + " is over, " + state.text()
                + (state.ended() ? " is the end." : " begins.") + (failed ? why(record) : "");
        try {
            var told = new ArrayList<CompletableFuture<Void>>();
            told.add(failed ? warn(record, state.text(), text) : events.normal(record, state.text(), text));
            if (state == State.SUCCEEDED) {
                told.add(events.normal(migrationOf(record), state.text(), text));
                warnings(record).forEach(warning -> told.add(warn(record, warning.type(), warning.message())));
            }
            var unused = Futures.all(told);
        } catch (RuntimeException e) {
            LOG.warn("The Event about {} is lost: {}", record.ref(), text, e);
        }
    }

    private CompletableFuture<Void> warn(InstanceMigration record, String reason, String text) {
        var instance = record.getSpec().instanceId();
        return events.warning(record, reason, text)
                .thenCompose(told -> events.warning(migrationOf(record), instance, reason, text))
                .thenCompose(told -> events.warning(planOf(record), instance, reason, text));
    }

    /** The first cause; at an end that needs somebody, what is to be done. */
    private static String why(InstanceMigration record) {
        var failure = record.getStatus().failure();
        var cause = failure == null || failure.reasons().isEmpty()
                ? ""
                : " " + failure.reasons().get(0);
        return cause
                + record.getStatus().conditions().stream()
                        .filter(condition -> "Critical".equals(condition.category()))
                        .map(condition -> " " + condition.message() + " " + condition.suggestion())
                        .collect(Collectors.joining());
    }

    private static List<Condition> warnings(InstanceMigration record) {
        return record.getStatus().conditions().stream()
                .filter(condition -> "Warn".equals(condition.category()) && Condition.TRUE.equals(condition.status()))
                .toList();
    }

    private static GenericKubernetesResource planOf(InstanceMigration record) {
        return objectOf(Kinds.PLAN, record.getSpec().plan().asRef());
    }

    private static GenericKubernetesResource migrationOf(InstanceMigration record) {
        return objectOf(Kinds.MIGRATION, record.getSpec().migration().asRef());
    }

    /** As much of an object as an Event needs to be found by it. */
    private static GenericKubernetesResource objectOf(Kind<GenericKubernetesResource> kind, ObjectRef ref) {
        var object = new GenericKubernetesResource();
        object.setApiVersion(kind.apiVersion());
        object.setKind(kind.name());
        object.setMetadata(new ObjectMetaBuilder()
                .withNamespace(ref.namespace())
                .withName(ref.name())
                .withUid(ref.uid())
                .build());
        return object;
    }

    private static Duration lengthOf(StepRecord step) {
        return Duration.between(Instant.parse(step.started()), Instant.parse(step.completed()));
    }
}
