package caravan.ledger;

import caravan.api.Condition;
import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Intent;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.model.ObjectRef;
import caravan.model.ProtocolRule;
import caravan.model.State;
import caravan.model.SuspendedException;
import caravan.model.Timer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Writes the durable record. Each write carries the resourceVersion of the copy that it was decided on and returns the
 * copy that the API server made of it; only that copy may lead to a mutating call (rule 1). A conflict is never
 * overwritten: the migration is suspended and entered again from a live read.
 */
public final class Ledger {

    /** The condition whose transition time is when the roll-back began: its deadline counts from there. */
    public static final String ROLLING_BACK = "RollingBack";
    /** The condition of a record that waits for doubt to pass; gone with the next progress. */
    public static final String SUSPENDED = "Suspended";

    private final KubeGateway kube;
    private final Timer timer;
    private final String epoch;
    private final Transitions transitions;

    /** The epoch is a random id of this process start. */
    public Ledger(KubeGateway kube, Timer timer, String epoch, Transitions transitions) {
        this.kube = kube;
        this.timer = timer;
        this.epoch = epoch;
        this.transitions = transitions;
    }

    /** Live. */
    public CompletableFuture<Optional<InstanceMigration>> read(ObjectRef record) {
        return kube.get(Kinds.INSTANCE_MIGRATION, record.namespace(), record.name());
    }

    /** Live, in every watched namespace. */
    public CompletableFuture<List<InstanceMigration>> all() {
        return kube.listWatched(Kinds.INSTANCE_MIGRATION);
    }

    /** As {@link #all()}; each is made shorter as it is read. */
    public CompletableFuture<List<InstanceMigration>> all(UnaryOperator<InstanceMigration> shorter) {
        return kube.listWatched(Kinds.INSTANCE_MIGRATION, shorter);
    }

    /**
     * Live, those of all Migrations of a plan, whose uid each carries as a label. Only whose each is and how far it has
     * come is told: all plans are looked at together, and are of a thousand records each.
     */
    public CompletableFuture<List<InstanceMigration>> ofPlan(ObjectRef plan) {
        return kube.list(
                Kinds.INSTANCE_MIGRATION, plan.namespace(), Map.of("plan", plan.uid()), Ledger::withoutDetails);
    }

    private static InstanceMigration withoutDetails(InstanceMigration record) {
        var told = new InstanceMigration();
        told.setSpec(record.getSpec().withIntent(null));
        told.setStatus(InstanceMigrationStatus.pending().withState(record.state()));
        return told;
    }

    /**
     * Writes this process start into the record. Each claim is counted in it: were the same process start written once
     * more and nothing else, the resourceVersion would stay, and a write that this process sent before the claim and that
     * arrives after it would still be taken.
     */
    @ProtocolRule("1")
    public CompletableFuture<InstanceMigration> claim(InstanceMigration seen) {
        var status = statusOf(seen).claimedBy(epoch);
        return put(seen, seen.state() == State.PENDING ? Steps.enter(status, State.INITIALIZE, now()) : status);
    }

    /** Changes the status; a change that changes nothing is not sent. */
    public CompletableFuture<InstanceMigration> write(
            InstanceMigration record, UnaryOperator<InstanceMigrationStatus> change) {
        var changed = change.apply(statusOf(record));
        return changed.equals(record.getStatus()) ? CompletableFuture.completedFuture(record) : put(record, changed);
    }

    /** Completed(N) and started(N+1) in one write, together with {@code change}. */
    public CompletableFuture<InstanceMigration> advance(
            InstanceMigration record, State next, UnaryOperator<InstanceMigrationStatus> change) {
        Arrows.require(record, next);
        var changed = change.apply(statusOf(record)).withoutCondition(SUSPENDED);
        return put(record, Steps.enter(next.ended() ? over(changed).withEnded(now()) : changed, next, now()));
    }

    /** What is over is undone no more. */
    private InstanceMigrationStatus over(InstanceMigrationStatus status) {
        return status.condition(ROLLING_BACK)
                .map(undo -> status.withCondition(new Condition(
                        ROLLING_BACK,
                        Condition.FALSE,
                        undo.reason(),
                        undo.category(),
                        "The undo has ended.",
                        "",
                        now())))
                .orElse(status);
    }

    /** Goes on to the next state of this record's journey. */
    public CompletableFuture<InstanceMigration> complete(
            InstanceMigration record, UnaryOperator<InstanceMigrationStatus> change) {
        return advance(record, Journey.after(record), change);
    }

    /** Writes the intent, once; the CRD refuses a second one. */
    public CompletableFuture<InstanceMigration> intend(InstanceMigration record, Intent intent) {
        var copy = copyOf(record, statusOf(record));
        copy.setSpec(record.getSpec().withIntent(intent));
        return kube.update(Kinds.INSTANCE_MIGRATION, copy);
    }

    /** The first write of every undo; {@link Arrows} lets nothing go forward from it. Read live, because a failed phase's copy may be old. */
    @ProtocolRule("8")
    public CompletableFuture<InstanceMigration> turnBack(InstanceMigration record, Failure why) {
        return readOwn(record).thenCompose(current -> {
            if (!current.state().beforeCommit()) {
                throw new SuspendedException(
                        record.ref() + " is " + current.state().text() + " and cannot be turned back any more.");
            }
            return advance(current, State.ROLLING_BACK, status -> status.withFailure(why)
                    .withLastCall(now())
                    .withMessage(why.reasons().get(0))
                    .withCondition(new Condition(
                            ROLLING_BACK,
                            Condition.TRUE,
                            why.reason(),
                            "Advisory",
                            "The migration is being undone.",
                            "",
                            now())));
        });
    }

    /** The record as it is now, if this process still holds it. */
    public CompletableFuture<InstanceMigration> readOwn(InstanceMigration record) {
        return read(record.ref())
                .thenApply(found -> found.filter(current -> current.uid().equals(record.uid())
                                && epoch.equals(statusOf(current).holder()))
                        .orElseThrow(() -> new SuspendedException(
                                SuspendedException.Reason.NOT_LEADER, record.ref() + " is held by another process.")));
    }

    /** Now, as records write it. */
    public String now() {
        return timer.now().toString();
    }

    private CompletableFuture<InstanceMigration> put(InstanceMigration record, InstanceMigrationStatus status) {
        var summed = Brevity.of(Summary.of(record, status));
        return kube.updateStatus(Kinds.INSTANCE_MIGRATION, copyOf(record, summed))
                .thenApply(written -> {
                    if (written.state() != record.state()) {
                        transitions.moved(written, record.state());
                    }
                    return written;
                });
    }

    private static InstanceMigration copyOf(InstanceMigration record, InstanceMigrationStatus status) {
        var copy = new InstanceMigration();
        copy.setMetadata(record.getMetadata());
        copy.setSpec(record.getSpec());
        copy.setStatus(status);
        return copy;
    }

    private static InstanceMigrationStatus statusOf(InstanceMigration record) {
        return record.getStatus() == null ? InstanceMigrationStatus.pending() : record.getStatus();
    }
}
