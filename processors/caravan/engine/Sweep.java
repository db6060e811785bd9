package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.inventory.Providers;
import caravan.inventory.Sides;
import caravan.kube.KubeGateway;
import caravan.ledger.Ledger;
import caravan.ledger.SourceLocks;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.ObjectRef;
import caravan.model.State;
import caravan.model.Timer;
import caravan.model.Volume;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes late arrivals of ended records, and reports what has no record at all. Lists AWS first, then reads the records
 * live; deletes only what it has seen for the grace period.
 */
public final class Sweep {

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final KubeGateway kube;
    private final Providers providers;
    private final Ledger ledger;
    private final Holdings holdings;
    private final Undo undo;
    private final SourceLocks locks;
    private final Finalizers finalizers;
    private final Circumstances circumstances;
    private final Map<String, Instant> firstSeen = new ConcurrentHashMap<>();

    /** Clock, leadership and limits. */
    public record Circumstances(Timer timer, BooleanSupplier leads, EngineSettings settings) {}

    /** What it reads and removes by. */
    public record Reach(Providers providers, Ledger ledger, Holdings holdings, Undo undo, SourceLocks locks) {}

    public Sweep(Reach reach, Finalizers finalizers, Circumstances circumstances) {
        this.kube = reach.holdings().kube();
        this.providers = reach.providers();
        this.ledger = reach.ledger();
        this.holdings = reach.holdings();
        this.undo = reach.undo();
        this.locks = reach.locks();
        this.finalizers = finalizers;
        this.circumstances = circumstances;
    }

    /** One sweep over every ec2 provider; a provider that cannot be reached is left out, and said so in the log. */
    public CompletableFuture<SweepReport> run() {
        if (!circumstances.leads().getAsBoolean()) {
            return CompletableFuture.completedFuture(new SweepReport(List.of(), List.of(), List.of()));
        }
        return kube.listWatched(Kinds.PROVIDER)
                .thenCompose(found -> Futures.each(
                        found.stream()
                                .filter(provider -> "ec2".equals(provider.get("spec", "type")))
                                .map(provider -> ObjectRef.named(
                                        provider.getMetadata().getNamespace(),
                                        provider.getMetadata().getName()))
                                .toList(),
                        this::sweepOrReport))
                .thenCompose(reports -> release().thenApply(released -> joined(reports)));
    }

    private CompletableFuture<SweepReport> sweepOrReport(ObjectRef provider) {
        return providers.sides(provider).thenCompose(this::sweep).exceptionally(failure -> {
            var cause = Futures.causeOf(failure);
            LOG.warn("Provider {} could not be swept: {}", provider, cause.getMessage());
            return new SweepReport(List.of(), List.of(), List.of());
        });
    }

    private CompletableFuture<SweepReport> sweep(Sides sides) {
        return sides.source()
                .snapshotsWithTag(Names.RECORD)
                .thenCombine(sides.target().volumesWithTag(Names.RECORD), Map::entry)
                .thenCompose(listed -> ledger.all()
                        .thenCombine(
                                kube.list(Kinds.PERSISTENT_VOLUME, "", Map.of()),
                                (records, volumes) -> Leftovers.among(
                                        listed.getKey(), listed.getValue(), records, handlesOf(volumes))))
                .thenCompose(leftovers -> take(leftovers, sides));
    }

    private CompletableFuture<SweepReport> take(Leftovers leftovers, Sides sides) {
        var ripe = new ArrayList<Leftovers.Item>();
        var waiting = new ArrayList<String>();
        var seen = new HashSet<>(leftovers.ownerless());
        for (var item : leftovers.deletable()) {
            seen.add(item.id());
            var since = firstSeen.computeIfAbsent(
                    item.id(), id -> circumstances.timer().now());
            var grace = circumstances.settings().sweepGrace();
            if (circumstances.timer().now().isBefore(since.plus(grace))) {
                waiting.add(item.id());
                LOG.info(
                        "{} is left over of {} and is deleted after {}",
                        item.id(),
                        item.record().ref(),
                        grace);
            } else {
                ripe.add(item);
            }
        }
        firstSeen.keySet().removeIf(id -> !seen.contains(id) && !firstSeenIsFresh(id));
        leftovers
                .ownerless()
                .forEach(id -> LOG.warn(
                        "{} carries the tag caravan.io/record, but its record does not exist: it is never deleted here",
                        id));
        return Futures.each(ripe, item -> remove(item, sides))
                .thenApply(removed -> new SweepReport(
                        leftovers.ownerless(),
                        waiting,
                        removed.stream().flatMap(Optional::stream).toList()));
    }

    private boolean firstSeenIsFresh(String id) {
        return firstSeen
                .get(id)
                .plus(circumstances.settings().sweepGrace().multipliedBy(2))
                .isAfter(circumstances.timer().now());
    }

    /** Rule 8a: the source is read live right before; of a lost source nothing is deleted. */
    private CompletableFuture<Optional<String>> remove(Leftovers.Item item, Sides sides) {
        var succeeded = item.record().state().afterCommit();
        return holdings.source(item.record(), sides).thenCompose(source -> {
            if (!succeeded && source.lost()) {
                LOG.warn(
                        "{} is kept: the source of {} is gone",
                        item.id(),
                        item.record().ref());
                return CompletableFuture.completedFuture(Optional.empty());
            }
            var deleted = item.volume()
                    ? sides.target().deleteVolume(item.id())
                    : sides.source().deleteSnapshot(item.id());
            return deleted.thenApply(gone -> Optional.of(item.id()));
        });
    }

    /** Finalizers go from records of which nothing is left, then from what only those referred to. */
    private CompletableFuture<Void> release() {
        return ledger.all().thenCompose(records -> {
            var guarded = records.stream().filter(Finalizers::guarded).toList();
            var ended =
                    guarded.stream().filter(record -> record.state().ended()).toList();
            return Futures.each(ended, record -> isClean(record).exceptionally(failure -> false))
                    .thenCompose(clean -> Futures.each(cleanOnes(ended, clean), this::release))
                    // Read again: a Migration opened meanwhile needs what it refers to.
                    .thenCompose(done -> ledger.all())
                    .thenCompose(now -> finalizers.releaseUnused(
                            now.stream().filter(Finalizers::guarded).toList()));
        });
    }

    private static List<InstanceMigration> cleanOnes(List<InstanceMigration> ended, List<Boolean> clean) {
        var ones = new ArrayList<InstanceMigration>();
        for (var i = 0; i < ended.size(); i++) {
            if (clean.get(i)) {
                ones.add(ended.get(i));
            }
        }
        return ones;
    }

    /** A process may have died between the end and the release of the lock, and without the record nobody could tell. */
    private CompletableFuture<Void> release(InstanceMigration record) {
        return locks.release(record, record.state()).thenCompose(unheld -> finalizers.release(record));
    }

    private CompletableFuture<Boolean> isClean(InstanceMigration record) {
        if (record.getSpec().intent() == null) {
            return CompletableFuture.completedFuture(true);
        }
        return inCluster(record).thenCompose(clean -> clean ? inAws(record) : CompletableFuture.completedFuture(false));
    }

    /** Late arrivals: a Halted VM or a pod whose create was still under way at the end. Of a lost source nothing goes. */
    private CompletableFuture<Boolean> inCluster(InstanceMigration record) {
        return holdings.uncommittedNames(record).thenCompose(names -> {
            if (names.isEmpty()) {
                return CompletableFuture.completedFuture(true);
            }
            if (record.state() == State.SOURCE_LOST) {
                return CompletableFuture.completedFuture(false);
            }
            LOG.info("{} has ended and left {}, which is removed", record.ref(), names);
            var removed = record.state().afterCommit()
                    ? undo.pods(record)
                    : undo.machine(record).thenCompose(gone -> undo.claims(record));
            return removed.thenApply(gone -> false);
        });
    }

    private CompletableFuture<Boolean> inAws(InstanceMigration record) {
        return providers.of(record).thenCompose(sides -> sides.source()
                .snapshotsTagged(Names.RECORD, List.of(record.uid()))
                .thenCombine(
                        sides.target().volumesTagged(Names.RECORD, List.of(record.uid())),
                        (snapshots, volumes) ->
                                snapshots.isEmpty() && volumes.stream().allMatch(volume -> isKept(record, volume))));
    }

    /** A succeeded record's own volumes are the virtual machine's, whatever their tag says (rule 17). */
    private static boolean isKept(InstanceMigration record, Volume volume) {
        var recorded =
                record.getStatus().disks().stream().anyMatch(disk -> volume.id().equals(disk.volumeId()));
        return (record.state().afterCommit() && recorded)
                || "true".equals(volume.tags().get(Names.TAG_ADOPTED))
                || "true".equals(volume.tags().get(Names.KEPT));
    }

    private static Set<String> handlesOf(List<PersistentVolume> volumes) {
        return volumes.stream()
                .filter(volume -> volume.getSpec().getCsi() != null)
                .map(volume -> volume.getSpec().getCsi().getVolumeHandle())
                .collect(Collectors.toSet());
    }

    private static SweepReport joined(List<SweepReport> reports) {
        return new SweepReport(
                reports.stream().flatMap(each -> each.ownerless().stream()).toList(),
                reports.stream().flatMap(each -> each.waiting().stream()).toList(),
                reports.stream().flatMap(each -> each.removed().stream()).toList());
    }
}
