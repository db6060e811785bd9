package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.inventory.Providers;
import caravan.kube.KubeGateway;
import caravan.ledger.HeldLock;
import caravan.ledger.Ledger;
import caravan.ledger.SourceLocks;
import caravan.model.Futures;
import caravan.model.ObjectRef;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes late arrivals of ended records, reports what has no record, and lets go of what nobody needs any more: records of
 * which a sweep has found nothing, and what only they referred to.
 */
public final class Sweep {

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final KubeGateway kube;
    private final Ledger ledger;
    private final SourceLocks locks;
    private final Finalizers finalizers;
    private final Circumstances circumstances;
    private final AwsSweep aws;
    private final ClusterSweep cluster;
    private final OrphanLocks orphans;

    /** Clock, leadership and limits. */
    public record Circumstances(Timer timer, BooleanSupplier leads, EngineSettings settings) {}

    /** What it reads by. */
    public record Reach(Providers providers, Ledger ledger, Holdings holdings, SourceLocks locks) {}

    public Sweep(Reach reach, Finalizers finalizers, Circumstances circumstances) {
        this.kube = reach.holdings().kube();
        this.ledger = reach.ledger();
        this.locks = reach.locks();
        this.finalizers = finalizers;
        this.circumstances = circumstances;
        this.aws = new AwsSweep(reach.providers(), reach.holdings(), circumstances);
        this.cluster = new ClusterSweep(reach.holdings(), circumstances);
        this.orphans = new OrphanLocks(reach.locks(), reach.providers());
    }

    /** One sweep over the cluster and every ec2 provider. */
    public CompletableFuture<SweepReport> run() {
        if (!circumstances.leads().getAsBoolean()) {
            return CompletableFuture.completedFuture(SweepReport.empty());
        }
        var began = circumstances.timer().now();
        return kube.listWatched(Kinds.PROVIDER)
                .thenCompose(found -> Futures.each(
                        found.stream()
                                .filter(provider -> "ec2".equals(provider.get("spec", "type")))
                                .map(Sweep::refOf)
                                .toList(),
                        aws::sweep))
                .thenCompose(providers -> cluster.sweep().thenCompose(objects -> release(began, providers, objects)
                        .thenApply(orphaned -> joined(providers, List.of(objects.report(), orphaned)))));
    }

    private static ObjectRef refOf(HasMetadata provider) {
        return ObjectRef.named(
                provider.getMetadata().getNamespace(), provider.getMetadata().getName());
    }

    private CompletableFuture<SweepReport> release(
            Instant began, List<AwsSweep.Found> providers, ClusterSweep.Found objects) {
        var left = new HashMap<String, Set<String>>();
        providers.forEach(found ->
                found.records().ifPresent(records -> left.put(found.provider().toString(), records)));
        return unfinished()
                .thenCompose(unfinished -> locks.held()
                        .thenCompose(held -> ledger.all().thenCompose(records -> Futures.each(
                                        records.stream()
                                                .filter(Finalizers::guarded)
                                                .filter(record -> record.state().ended())
                                                .toList(),
                                        record -> isClean(record, began, left)
                                                        && !objects.records().contains(record.uid())
                                                        && !unfinished.contains(record.getSpec()
                                                                .migration()
                                                                .uid())
                                                ? release(record)
                                                : unlock(record, held))
                                .thenCompose(done -> orphans.among(
                                        held,
                                        records,
                                        providers.stream()
                                                .map(AwsSweep.Found::provider)
                                                .toList())))))
                .thenCompose(orphaned -> ledger.all()
                        // Read again: a Migration opened meanwhile needs what it refers to.
                        .thenCompose(now -> finalizers.releaseUnused(guarded(now)))
                        // And again: a Migration opened while finalizers were taken has missed that.
                        .thenCompose(done -> ledger.all())
                        .thenCompose(now -> finalizers.guardAll(guarded(now)))
                        .thenApply(done -> orphaned));
    }

    /**
     * Migrations that may still open records. One that has ended stays as long, even when its user deletes it: it tells that
     * its machine is not missing, and must not be stopped once more.
     */
    private CompletableFuture<Set<String>> unfinished() {
        return kube.listWatched(Kinds.MIGRATION).thenApply(all -> all.stream()
                .filter(migration -> migration.get("status", "completed") == null)
                .map(HasMetadata::getMetadata)
                .filter(metadata -> metadata.getDeletionTimestamp() == null)
                .map(ObjectMeta::getUid)
                .collect(Collectors.toSet()));
    }

    private static List<InstanceMigration> guarded(List<InstanceMigration> records) {
        return records.stream().filter(Finalizers::guarded).toList();
    }

    /** Without an intent nothing was ever made; else this sweep's lists are from after all that could still appear. */
    private boolean isClean(InstanceMigration record, Instant began, Map<String, Set<String>> left) {
        if (record.getSpec().intent() == null) {
            return true;
        }
        var ofProvider = left.get(record.getSpec().provider().asRef().toString());
        return ofProvider != null
                && !ofProvider.contains(record.uid())
                && Quiet.isOver(record, circumstances.settings().late(), began);
    }

    /** A process may have died between the end and the release of the lock, and without the record nobody could tell. */
    private CompletableFuture<Void> release(InstanceMigration record) {
        return orLater(record, locks.release(record, record.state()).thenCompose(unheld -> finalizers.release(record)));
    }

    /** What is left of an ended record may never be swept, and its lock must not wait for that. */
    private CompletableFuture<Void> unlock(InstanceMigration record, List<HeldLock> held) {
        return held.stream().anyMatch(lock -> lock.holder().equals(record.uid()))
                ? orLater(record, locks.release(record, record.state()))
                : CompletableFuture.completedFuture(null);
    }

    private static CompletableFuture<Void> orLater(InstanceMigration record, CompletableFuture<Void> change) {
        return change.exceptionally(failure -> {
            LOG.warn(
                    "{} is let go of later: {}",
                    record.ref(),
                    Futures.causeOf(failure).getMessage());
            return null;
        });
    }

    private static SweepReport joined(List<AwsSweep.Found> providers, List<SweepReport> others) {
        var reports = new ArrayList<>(others);
        providers.forEach(found -> reports.add(found.report()));
        return SweepReport.joined(reports);
    }
}
