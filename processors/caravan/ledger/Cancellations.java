package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.api.reader.MigrationReader;
import caravan.api.reader.PlanReader;
import caravan.api.reader.Trees;
import caravan.kube.KubeGateway;
import caravan.model.CanceledException;
import caravan.model.Futures;
import caravan.model.Migration;
import caravan.model.Plan;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/** Knows whether the user still wants a migration: by live reads between steps, by interruption while one waits. */
public final class Cancellations {

    private final KubeGateway kube;
    /** By the uid of the record that waits; one for each thing that it waits for. */
    private final Map<String, Set<Signal>> signals = new ConcurrentHashMap<>();

    /** Told once; each is its own, whatever it says. */
    private static final class Signal {

        private final CompletableFuture<CanceledException> wish = new CompletableFuture<>();
    }

    public Cancellations(KubeGateway kube) {
        this.kube = kube;
    }

    /** Fails with a {@link CanceledException} when Migration, Plan or record say stop, read live. */
    public CompletableFuture<InstanceMigration> check(InstanceMigration record) {
        return wishOf(record).thenApply(wish -> {
            wish.ifPresent(canceled -> {
                throw canceled;
            });
            return record;
        });
    }

    /** The user's wish to stop, read live; empty while the migration is wanted. */
    public CompletableFuture<Optional<CanceledException>> wishOf(InstanceMigration record) {
        var migration = record.getSpec().migration();
        var plan = record.getSpec().plan();
        return kube.get(Kinds.MIGRATION, migration.namespace(), migration.name())
                .thenCombine(
                        kube.get(Kinds.PLAN, plan.namespace(), plan.name()),
                        (found, foundPlan) -> wishIn(record, found, foundPlan));
    }

    /** Pure: the wish that is in the objects as they were read. */
    private static Optional<CanceledException> wishIn(
            InstanceMigration record,
            Optional<GenericKubernetesResource> migration,
            Optional<GenericKubernetesResource> plan) {
        if (record.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(new CanceledException("Deleted", "The InstanceMigration is being deleted."));
        }
        var ownPlan = plan.filter(object ->
                object.getMetadata().getUid().equals(record.getSpec().plan().uid()));
        return migration
                .filter(object -> object.getMetadata()
                        .getUid()
                        .equals(record.getSpec().migration().uid()))
                .map(object -> wish(record, object, ownPlan))
                .orElse(Optional.of(new CanceledException("Deleted", "The Migration was deleted.")));
    }

    private static Optional<CanceledException> wish(
            InstanceMigration record, GenericKubernetesResource migration, Optional<GenericKubernetesResource> plan) {
        if (migration.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(new CanceledException("Deleted", "The Migration is being deleted."));
        }
        if (plan.isEmpty() || plan.get().getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(new CanceledException("Deleted", "The Plan is being deleted."));
        }
        // A machine that its plan gives no name is called by its id.
        var names = List.of(record.getSpec().instanceId(), record.getSpec().instanceName());
        var canceled = MigrationReader.read(Trees.written(migration))
                .value()
                .map(Migration::canceled)
                .orElse(Set.of());
        if (canceled.stream().anyMatch(names::contains)) {
            return Optional.of(new CanceledException("UserRequested", "The migration has been canceled."));
        }
        return PlanReader.read(Trees.written(plan.get()))
                        .value()
                        .filter(Plan::archived)
                        .isPresent()
                ? Optional.of(new CanceledException("Archived", "The Plan was archived."))
                : Optional.empty();
    }

    /**
     * The wait, ended early with a {@link CanceledException} by {@link #wake}: then it is canceled. One that cannot be,
     * such as a call on its way, ends by its own answer.
     */
    public <T> CompletableFuture<T> race(InstanceMigration record, CompletableFuture<T> wait) {
        var signal = new Signal();
        signals.compute(record.uid(), (uid, known) -> {
            var all = known == null ? ConcurrentHashMap.<Signal>newKeySet() : known;
            all.add(signal);
            return all;
        });
        var unused = signal.wish.thenAccept(wish -> wait.cancel(false));
        return wait.handle((value, failure) -> {
            forget(record.uid(), signal);
            if (failure == null) {
                return value;
            }
            throw signal.wish.isDone() && wait.isCancelled()
                    ? signal.wish.join()
                    : new CompletionException(Futures.causeOf(failure));
        });
    }

    private void forget(String recordUid, Signal signal) {
        signals.computeIfPresent(recordUid, (uid, all) -> {
            all.remove(signal);
            return all.isEmpty() ? null : all;
        });
    }

    /** Ends what the record waits for when its Migration or its Plan, as just read, say stop. */
    public void wake(
            InstanceMigration record,
            Optional<GenericKubernetesResource> migration,
            Optional<GenericKubernetesResource> plan) {
        var waiting = signals.get(record.uid());
        if (waiting != null) {
            wishIn(record, migration, plan).ifPresent(wish -> waiting.forEach(signal -> signal.wish.complete(wish)));
        }
    }
}
