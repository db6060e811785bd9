package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.kube.SharedReads;
import caravan.model.CanceledException;
import caravan.model.Futures;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Knows whether the user still wants a migration: by live reads between steps, by interruption while one waits. */
public final class Cancellations {

    private final SharedReads<GenericKubernetesResource, Wishes.OfMigration> migrations;
    private final SharedReads<GenericKubernetesResource, Wishes.OfPlan> plans;
    /** By the uid of the record that waits; one for each thing that it waits for. */
    private final Map<String, Set<Waiting>> waiting = new ConcurrentHashMap<>();

    /** One wait of a record; its signal is told once. Each is its own, whatever it says. */
    private static final class Waiting {

        private final InstanceMigration record;
        private final CompletableFuture<CanceledException> signal = new CompletableFuture<>();

        private Waiting(InstanceMigration record) {
            this.record = record;
        }

        private void endBy(Function<InstanceMigration, Optional<CanceledException>> wish) {
            if (record.state().beforeCommit()) {
                wish.apply(record).ifPresent(signal::complete);
            }
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
        return wishesAbout(record).thenApply(wishes -> wishes.of(record));
    }

    /** Which of these their users want no more; Migration and Plan are read once for all that they share. */
    public CompletableFuture<List<InstanceMigration>> unwanted(List<InstanceMigration> records) {
        var byOwners = records.stream()
                .collect(Collectors.groupingBy(record ->
                        List.of(record.getSpec().migration(), record.getSpec().plan())));
        return Futures.each(byOwners.values(), some -> wishesAbout(some.get(0)).thenApply(wishes -> some.stream()
                        .filter(record -> wishes.of(record).isPresent())
                        .toList()))
                .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
    }

    private CompletableFuture<Wishes> wishesAbout(InstanceMigration record) {
        return migrations
                .get(record.getSpec().migration().asRef())
                .thenCombine(plans.get(record.getSpec().plan().asRef()), Wishes::new);
    }

    /**
     * The wait, ended early with a {@link CanceledException} by one of the wakes: then it is canceled. One that cannot
     * be, such as a call on its way, ends by its own answer.
     */
    public <T> CompletableFuture<T> race(InstanceMigration record, CompletableFuture<T> wait) {
        var one = new Waiting(record);
        waiting.compute(record.uid(), (uid, known) -> {
            var all = known == null ? ConcurrentHashMap.<Waiting>newKeySet() : known;
            all.add(one);
            return all;
        });
        var unused = one.signal.thenAccept(wish -> wait.cancel(false));
        return wait.handle((value, failure) -> {
            forget(one);
            if (failure == null) {
                return value;
            }
            throw one.signal.isDone() && wait.isCancelled()
                    ? one.signal.join()
                    : new CompletionException(Futures.causeOf(failure));
        });
    }

    private void forget(Waiting one) {
        waiting.computeIfPresent(one.record.uid(), (uid, all) -> {
            all.remove(one);
            return all.isEmpty() ? null : all;
        });
    }

    /** Ends what the record waits for when it is being deleted, as just read. */
    public void wake(InstanceMigration read) {
        if (read.getMetadata().getDeletionTimestamp() != null && read.state().beforeCommit()) {
            waiting.getOrDefault(read.uid(), Set.of()).forEach(one -> one.signal.complete(Wishes.ofDeleted()));
        }
    }

    /** Ends what records of that Migration wait for, as far as it and its Plan, as just read, say stop. */
    public void wake(Wishes wishes) {
        waiting.values().stream().flatMap(Set::stream).forEach(one -> one.endBy(wishes::ofOwn));
    }

    /**
     * Ends what records wait for whose Migration is none of these, by their uids, and is not found either when it is read
     * once more: somebody has taken it away by force.
     */
    public CompletableFuture<Void> wakeOrphans(Set<String> migrationUids) {
        return Futures.each(
                        waiting.values().stream()
                                .flatMap(Set::stream)
                                .filter(one -> !migrationUids.contains(
                                        one.record.getSpec().migration().uid()))
                                .toList(),
                        one -> wishesAbout(one.record).thenAccept(wishes -> one.endBy(wishes::of)))
                .thenApply(all -> null);
    }
}
