package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.inventory.Providers;
import caravan.ledger.HeldLock;
import caravan.ledger.SourceLocks;
import caravan.model.Futures;
import caravan.model.ObjectRef;
import caravan.model.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    private final SourceLocks locks;
    private final Finalizers finalizers;
    private final Circumstances circumstances;
    private final AwsSweep aws;
    private final ClusterSweep cluster;
    private final SweepReads reads;
    private final OrphanLocks orphans;

    /** Clock, leadership and limits. */
    public record Circumstances(Timer timer, BooleanSupplier leads, EngineSettings settings) {}

    /** What it reads by. */
    public record Reach(Providers providers, Holdings holdings, SourceLocks locks) {}

    public Sweep(Reach reach, Finalizers finalizers, Circumstances circumstances) {
        this.locks = reach.locks();
        this.finalizers = finalizers;
        this.circumstances = circumstances;
        this.aws = new AwsSweep(reach.providers(), circumstances);
        this.cluster = new ClusterSweep(reach.holdings(), circumstances);
        this.reads = new SweepReads(reach.holdings().kube(), locks, aws, cluster, circumstances.timer());
        this.orphans = new OrphanLocks(reach.locks(), reach.providers());
    }

    /** One sweep over the cluster and every ec2 provider. */
    public CompletableFuture<SweepReport> run() {
        if (!circumstances.leads().getAsBoolean()) {
            return CompletableFuture.completedFuture(SweepReport.empty());
        }
        var began = circumstances.timer().now();
        return reads.read().thenCompose(sight -> Futures.each(
                        sight.aws(), listed -> aws.sweep(listed, sight.all(), sight.handles(), began))
                .thenCompose(providers -> cluster.sweep(sight.strays(), sight.all())
                        .thenCompose(objects -> release(sight, new Swept(began, providers, objects))
                                .thenCompose(done -> orphans.among(sight.held(), sight.all(), refsOf(providers)))
                                .thenApply(orphaned -> joined(
                                        providers,
                                        List.of(
                                                objects.report(),
                                                orphaned,
                                                Unswept.orphaned(refsOf(providers), sight.watched())))))));
    }

    private static List<ObjectRef> refsOf(List<AwsSweep.Found> providers) {
        return providers.stream().map(AwsSweep.Found::provider).toList();
    }

    /** What a sweep that began then has found. */
    private record Swept(Instant began, List<AwsSweep.Found> providers, ClusterSweep.Found objects) {

        boolean nothingOf(InstanceMigration record) {
            var provider = record.getSpec().provider().asRef();
            return providers.stream().anyMatch(found -> found.provider().sameName(provider) && found.nothingOf(record));
        }
    }

    private CompletableFuture<Void> release(SweepReads.Sight sight, Swept swept) {
        var ended = guarded(sight.watched()).stream()
                .filter(record -> record.state().ended())
                .collect(Collectors.partitioningBy(record -> isClean(record, swept)
                        && !swept.objects().records().contains(record.uid())
                        && !sight.unfinished()
                                .contains(record.getSpec().migration().uid())));
        var holders = sight.held().stream().map(HeldLock::holder).collect(Collectors.toSet());
        return Futures.each(ended.get(false), record -> orLater(record, unlock(record, holders)))
                .thenCompose(unlocked -> Futures.each(
                        ended.get(true),
                        record -> orLater(
                                record, unlock(record, holders).thenCompose(unheld -> finalizers.release(record)))))
                .thenCompose(released -> letGo(without(ended.get(true), guarded(sight.watched()))));
    }

    /**
     * What none of those that stay refers to. Removing may have taken long, so the records are read again before anything
     * is let go of: a Migration opened meanwhile needs what it refers to; and once more afterwards, since one opened then
     * has missed that.
     */
    private CompletableFuture<Void> letGo(List<InstanceMigration> staying) {
        return finalizers
                .unused(staying)
                .thenCompose(unused -> unused.isEmpty()
                        ? finalizers.guardAll(staying)
                        : guardedNow()
                                .thenCompose(now -> finalizers.release(unused, now))
                                .thenCompose(done -> guardedNow())
                                .thenCompose(finalizers::guardAll));
    }

    private static List<InstanceMigration> without(List<InstanceMigration> some, List<InstanceMigration> all) {
        var uids = some.stream().map(InstanceMigration::uid).collect(Collectors.toSet());
        return all.stream().filter(record -> !uids.contains(record.uid())).toList();
    }

    private CompletableFuture<List<InstanceMigration>> guardedNow() {
        return reads.watched().thenApply(Sweep::guarded);
    }

    private static List<InstanceMigration> guarded(List<InstanceMigration> records) {
        return records.stream().filter(Guard::isOn).toList();
    }

    /** Without an intent nothing was ever made; else this sweep's lists are from after all that could still appear. */
    private boolean isClean(InstanceMigration record, Swept swept) {
        return record.getSpec().intent() == null
                || (swept.nothingOf(record)
                        && Quiet.isOver(record, circumstances.settings().late(), swept.began()));
    }

    /**
     * A process may have died between the end and the release of the lock, and without the record nobody could tell; what
     * is left of one may never be swept, and its lock must not wait for that. Nobody asks for locks that are not held.
     */
    private CompletableFuture<Void> unlock(InstanceMigration record, Set<String> holders) {
        return holders.contains(record.uid())
                ? locks.release(record, record.state())
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
