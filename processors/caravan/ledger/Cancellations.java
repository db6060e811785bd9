package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.api.reader.MigrationReader;
import caravan.api.reader.PlanReader;
import caravan.api.reader.Trees;
import caravan.kube.KubeGateway;
import caravan.model.CanceledException;
import caravan.model.Migration;
import caravan.model.Plan;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Knows whether the user still wants a migration: by live reads between steps, by interruption while one waits. */
public final class Cancellations {

    private final KubeGateway kube;
    /** By the uid of the record that waits. */
    private final Map<String, CompletableFuture<CanceledException>> signals = new ConcurrentHashMap<>();

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

    /** The wait, ended early with a {@link CanceledException} by {@link #wake}. A record waits for one thing at a time. */
    public <T> CompletableFuture<T> race(InstanceMigration record, CompletableFuture<T> wait) {
        var signal = signals.computeIfAbsent(record.uid(), uid -> new CompletableFuture<>());
        CompletableFuture<T> interrupted = signal.thenApply(wish -> {
            throw wish;
        });
        return wait.applyToEither(interrupted, value -> value)
                .whenComplete((value, failure) -> signals.remove(record.uid(), signal));
    }

    /** Ends what the record waits for when its Migration or its Plan, as just read, say stop. */
    public void wake(
            InstanceMigration record,
            Optional<GenericKubernetesResource> migration,
            Optional<GenericKubernetesResource> plan) {
        var signal = signals.get(record.uid());
        if (signal != null) {
            wishIn(record, migration, plan).ifPresent(signal::complete);
        }
    }
}
