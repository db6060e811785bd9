package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.kube.SharedReads;
import caravan.model.CanceledException;
import caravan.model.Futures;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/** Knows whether the user still wants a migration: by live reads between steps, by interruption while one waits. */
public final class Cancellations {

    private final SharedReads<GenericKubernetesResource, Wishes.OfMigration> migrations;
    private final SharedReads<GenericKubernetesResource, Wishes.OfPlan> plans;
    /** By the uid of the record that waits; one for each thing that it waits for. */
    private final Map<String, Set<Signal>> signals = new ConcurrentHashMap<>();

    /** Told once; each is its own, whatever it says. */
    private static final class Signal {

        private final InstanceMigration record;
        private final CompletableFuture<CanceledException> wish = new CompletableFuture<>();

        private Signal(InstanceMigration record) {
            this.record = record;
        }
    }

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

    /**
     * The wait, ended early with a {@link CanceledException} by {@link #wake}: then it is canceled. One that cannot be,
     * such as a call on its way, ends by its own answer.
     */
    public <T> CompletableFuture<T> race(InstanceMigration record, CompletableFuture<T> wait) {
        var signal = new Signal(record);
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

    /** Ends what the record waits for when it is being deleted, as just read. */
    public void wake(InstanceMigration read) {
        if (read.getMetadata().getDeletionTimestamp() != null && read.state().beforeCommit()) {
            signals.getOrDefault(read.uid(), Set.of()).forEach(signal -> signal.wish.complete(Wishes.ofDeleted()));
        }
    }

    /** Ends what records of that Migration wait for, as far as it and its Plan, as just read, say stop. */
    public void wake(Wishes wishes) {
        signals.values().stream()
                .flatMap(Set::stream)
                .filter(signal ->
                        wishes.areAbout(signal.record) && signal.record.state().beforeCommit())
                .forEach(signal -> wishes.of(signal.record).ifPresent(signal.wish::complete));
    }
}
