package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.kube.SharedReads;
import caravan.model.CanceledException;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Knows whether the user still wants a migration: by live reads between steps, by interruption while one waits. */
public final class Cancellations {

    private final SharedReads<GenericKubernetesResource, Wishes.OfMigration> migrations;
    private final SharedReads<GenericKubernetesResource, Wishes.OfPlan> plans;
    /** By the uid of the record that waits. */
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    private record Waiting(InstanceMigration record, CompletableFuture<CanceledException> signal) {}

    /** All records of a Migration ask for the same two objects, so they share the reads. */
    public Cancellations(KubeGateway kube, Timer timer) {
        migrations = new SharedReads<>(kube, timer, Kinds.MIGRATION, Wishes.OfMigration::of);
        plans = new SharedReads<>(kube, timer, Kinds.PLAN, Wishes.OfPlan::of);
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
        return migrations
                .get(record.getSpec().migration().asRef())
                .thenCombine(
                        plans.get(record.getSpec().plan().asRef()),
                        (migration, plan) -> new Wishes(migration, plan).of(record));
    }

    /** The wait, ended early with a {@link CanceledException} by {@link #wake}. A record waits for one thing at a time. */
    public <T> CompletableFuture<T> race(InstanceMigration record, CompletableFuture<T> wait) {
        var one = waiting.computeIfAbsent(record.uid(), uid -> new Waiting(record, new CompletableFuture<>()));
        CompletableFuture<T> interrupted = one.signal().thenApply(wish -> {
            throw wish;
        });
        return wait.applyToEither(interrupted, value -> value)
                .whenComplete((value, failure) -> waiting.remove(record.uid(), one));
    }

    /** Ends what the record waits for when it is being deleted, as just read. */
    public void wake(InstanceMigration read) {
        var one = waiting.get(read.uid());
        if (one != null
                && read.getMetadata().getDeletionTimestamp() != null
                && read.state().beforeCommit()) {
            one.signal().complete(Wishes.ofDeleted());
        }
    }

    /** Ends what records of that Migration wait for, as far as it and its Plan, as just read, say stop. */
    public void wake(Wishes wishes) {
        for (var one : waiting.values()) {
            var record = one.record();
            if (wishes.areAbout(record) && record.state().beforeCommit()) {
                wishes.of(record).ifPresent(one.signal()::complete);
            }
        }
    }
}
