package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.kube.Adoption;
import caravan.kube.KubeFailure;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.ProtocolRule;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps target objects that no commit has marked: of ended records at once, of absent ones after the grace period. Waits
 * for nothing: what has to go before something else is gone by the next sweep.
 */
final class ClusterSweep {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterSweep.class);
    private static final List<Kind<? extends HasMetadata>> KINDS =
            List.of(Kinds.POD, Kinds.VIRTUAL_MACHINE, Kinds.PERSISTENT_VOLUME_CLAIM, Kinds.PERSISTENT_VOLUME);

    private static final List<Kind<? extends HasMetadata>> NAMED = List.of(Kinds.SECRET, Kinds.JOB, Kinds.CONFIG_MAP);

    private final KubeGateway kube;
    private final Holdings holdings;
    private final StrayRemoval removal;
    private final Adoption adoption;
    private final Keeping keeping;
    private final EngineSettings.Sweeping settings;
    private final Seen seen;

    ClusterSweep(Holdings holdings, Sweep.Circumstances circumstances) {
        this.kube = holdings.kube();
        this.holdings = holdings;
        this.removal = new StrayRemoval(kube);
        this.adoption = new Adoption(kube);
        this.keeping = new Keeping(holdings);
        this.settings = circumstances.settings().sweeping();
        this.seen = new Seen(circumstances.timer(), settings.grace());
    }

    /** What was found: uids of the records of which something is left, and what was done about it. */
    record Found(Set<String> records, SweepReport report) {}

    /** Everything uncommitted, of whatever record. */
    CompletableFuture<List<Stray>> list() {
        var strays = new ArrayList<Stray>();
        CompletableFuture<Void> listed = CompletableFuture.completedFuture(null);
        for (var kind : KINDS) {
            listed = listed.thenCompose(before -> list(kind)).thenAccept(strays::addAll);
        }
        return listed.thenApply(all -> strays);
    }

    private <T extends HasMetadata> CompletableFuture<List<Stray>> list(Kind<T> kind) {
        return kube.listUncommitted(kind, "")
                .exceptionallyCompose(failure -> elsewhere(kind, Futures.causeOf(failure)))
                .thenApply(found -> found.stream()
                        .filter(Stray::isUncommitted)
                        .map(object -> Stray.of(kind, object))
                        .toList());
    }

    /** Rights may be given for the target namespaces only; and without KubeVirt there are no virtual machines. */
    private <T extends HasMetadata> CompletableFuture<List<T>> elsewhere(Kind<T> kind, Throwable failure) {
        if (failure instanceof KubeFailure missing && missing.is(KubeFailure.Reason.NOT_FOUND)) {
            return CompletableFuture.completedFuture(List.of());
        }
        if (!kind.namespaced() || !(failure instanceof KubeFailure denied && denied.is(KubeFailure.Reason.FORBIDDEN))) {
            return CompletableFuture.failedFuture(failure);
        }
        return kube.listWatched(Kinds.INSTANCE_MIGRATION)
                .thenApply(records -> records.stream()
                        .filter(record -> record.getSpec().intent() != null)
                        .map(record -> record.getSpec().intent().target().namespace())
                        .distinct()
                        .toList())
                .thenCompose(namespaces -> Futures.each(namespaces, name -> kube.listUncommitted(kind, name)))
                .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
    }

    /** The objects were listed first, then the records, live: one of a record that is just made must not look absent. */
    @ProtocolRule("18")
    CompletableFuture<Found> sweep(List<Stray> strays, List<InstanceMigration> records) {
        var byUid = records.stream().collect(Collectors.toMap(InstanceMigration::uid, record -> record));
        var groups = strays.stream().collect(Collectors.groupingBy(Stray::record));
        var left = new HashSet<String>();
        var reports = new ArrayList<CompletableFuture<SweepReport>>();
        var absent = new HashSet<String>();
        groups.forEach((uid, group) -> {
            var record = Optional.ofNullable(byUid.get(uid));
            var own = record.map(one -> undoable(one, group)).orElse(group);
            if (!own.isEmpty()) {
                left.add(uid);
            }
            if (record.isEmpty()) {
                own.forEach(stray -> absent.add(stray.toString()));
                reports.add(safely(own, absent(uid, own)));
            } else if (isSwept(record.get()) && !own.isEmpty()) {
                reports.add(safely(own, remove(own)));
            }
            record.flatMap(one -> unmarked(one, group)).ifPresent(marking -> {
                left.add(uid);
                reports.add(marking);
            });
        });
        seen.keepOnly(absent);
        return Futures.all(reports).thenCombine(named(records, left), (done, named) -> {
            var all = new ArrayList<>(done);
            all.addAll(named);
            return new Found(left, SweepReport.joined(all));
        });
    }

    /** Of a lost source nothing goes, and what has not ended is somebody's work. */
    private static boolean isSwept(InstanceMigration record) {
        return record.state().ended() && record.state() != State.SOURCE_LOST;
    }

    /** What was committed or is to be kept is the user's, marked or not: of such a record only pods are left over. */
    private static List<Stray> undoable(InstanceMigration record, List<Stray> group) {
        return Keeping.leavesDisks(record)
                ? group.stream().filter(stray -> stray.is(Kinds.POD)).toList()
                : group;
    }

    /**
     * What the handover, or the roll-back, could not mark, and the sweep still may. The record stays until then: without
     * it, nobody could tell these from something to be undone.
     */
    private Optional<CompletableFuture<SweepReport>> unmarked(InstanceMigration record, List<Stray> group) {
        var users = group.stream().filter(stray -> !stray.is(Kinds.POD)).toList();
        var kept = isSwept(record) && Keeping.isWanted(record);
        if (users.isEmpty() || !(kept || record.state() == State.SUCCEEDED)) {
            return Optional.empty();
        }
        return Optional.of(
                settings.dryRun()
                        ? CompletableFuture.completedFuture(SweepReport.empty())
                        : safely(
                                users,
                                (kept ? keeping.markObjects(record) : adoption.adopt(record))
                                        .thenApply(marked -> SweepReport.empty())));
    }

    /** Nobody can say any more what became of them: only what runs nowhere, and belongs to no committed machine, goes. */
    private CompletableFuture<SweepReport> absent(String uid, List<Stray> group) {
        var names = group.stream().map(Stray::toString).toList();
        LOG.warn("{} carry the label {}={}, but that record does not exist", names, Names.RECORD, uid);
        // All of them are looked up, so that each one's time begins.
        var ripe =
                group.stream().map(stray -> seen.longEnough(stray.toString())).reduce(true, Boolean::logicalAnd);
        var found = SweepReport.ownerless(names);
        if (!ripe) {
            return CompletableFuture.completedFuture(found);
        }
        return removal.isUnused(uid, group)
                .thenCompose(unused -> unused ? remove(group) : CompletableFuture.completedFuture(SweepReport.empty()))
                .thenApply(done -> SweepReport.joined(List.of(found, done)));
    }

    private CompletableFuture<SweepReport> remove(List<Stray> group) {
        var names = group.stream().map(Stray::toString).toList();
        return settings.dryRun() ? CompletableFuture.completedFuture(SweepReport.waiting(names)) : removal.next(group);
    }

    /** Secrets, Jobs and ConfigMaps are never listed: those of a record are known by their names. */
    private CompletableFuture<List<SweepReport>> named(List<InstanceMigration> records, Set<String> left) {
        var ended = records.stream()
                .filter(record -> isSwept(record) && Guard.isOn(record))
                .filter(record -> record.getSpec().intent() != null)
                .toList();
        return Futures.each(ended, record -> namedOf(record)
                .thenCompose(found -> {
                    if (found.isEmpty()) {
                        return CompletableFuture.completedFuture(SweepReport.empty());
                    }
                    left.add(record.uid());
                    return remove(found);
                })
                .exceptionally(failure -> {
                    left.add(record.uid());
                    return failed(record.ref().toString(), failure);
                }));
    }

    private CompletableFuture<List<Stray>> namedOf(InstanceMigration record) {
        return Futures.each(NAMED, kind -> holdings.uncommitted(kind, record).thenApply(found -> found.stream()
                        .map(object -> Stray.of(kind, object))
                        .toList()))
                .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
    }

    private static CompletableFuture<SweepReport> safely(List<Stray> group, CompletableFuture<SweepReport> work) {
        return work.exceptionally(failure -> failed(group.get(0).toString(), failure));
    }

    private static SweepReport failed(String name, Throwable failure) {
        var why = Futures.causeOf(failure).getMessage();
        LOG.warn("{} could not be swept: {}", name, why);
        return SweepReport.failed(name + ": " + why);
    }
}
