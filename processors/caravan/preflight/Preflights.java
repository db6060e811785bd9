package caravan.preflight;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.api.reader.PlanReader;
import caravan.api.reader.Trees;
import caravan.canary.Canaries;
import caravan.canary.Wish;
import caravan.engine.Diagnosis;
import caravan.engine.Gate;
import caravan.kube.KubeGateway;
import caravan.ledger.Ledger;
import caravan.model.Finding;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.ObjectRef;
import caravan.model.Plan;
import caravan.model.PlanFinding;
import caravan.model.Timer;
import caravan.preflight.PreflightSettings.Stops;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the last look at each plan has found, and looks again when the plan has changed, after a while, and when a
 * Migration wants to begin. In memory: after a restart every plan is looked at anew.
 */
public final class Preflights implements Gate {

    private static final Logger LOG = LoggerFactory.getLogger(Preflights.class);

    /** A Migration relies on a look as young as this; one that was kept from beginning asks again after it. */
    static final Duration FRESH = Duration.ofMinutes(1);

    /** How often one is looked at that cannot run. */
    private static final Duration MENDED = Duration.ofMinutes(2);

    private final Reach reach;
    private final Circumstances circumstances;
    /** By the uid of a plan. */
    private final Map<String, PreflightReport> reports = new ConcurrentHashMap<>();
    /** Looks under way, by the uid of a plan and the machines. */
    private final Map<String, CompletableFuture<PreflightReport>> looking = new ConcurrentHashMap<>();
    /** Uids of plans, a Migration of which was kept from beginning. */
    private final Set<String> closed = ConcurrentHashMap.newKeySet();

    /** What it acts through. */
    public record Reach(KubeGateway kube, Ledger ledger, Preflight preflight, Canaries canaries) {}

    /** What it depends on; only the leader looks. */
    public record Circumstances(Timer timer, BooleanSupplier leads, PreflightSettings settings) {}

    private volatile Consumer<ObjectRef> observer = plan -> {};

    public Preflights(Reach reach, Circumstances circumstances) {
        this.reach = reach;
        this.circumstances = circumstances;
        reach.canaries().observe(this::tellAll);
    }

    /** What canaries find concerns all plans that go the same way. */
    private void tellAll() {
        reports.values().stream()
                .filter(report -> !report.wishes().isEmpty())
                .forEach(report -> observer.accept(report.plan()));
    }

    /** From now on it is told of each plan of which something else is known now. */
    public void observe(Consumer<ObjectRef> next) {
        observer = next;
    }

    /** Looks at every plan that has machines left, and that has changed or was not looked at for long. */
    public CompletableFuture<Void> refresh() {
        if (!circumstances.leads().getAsBoolean()) {
            return CompletableFuture.completedFuture(null);
        }
        return Surroundings.read(reach.kube()).thenCompose(surroundings -> reach.kube()
                .listWatched(Kinds.PLAN)
                .thenCompose(plans -> {
                    forget(plans);
                    return Futures.each(plans, plan -> refresh(plan, surroundings));
                })
                .thenAccept(done -> reports.values().forEach(this::tried)));
    }

    /** With what canaries have found, which fly where they have not. */
    private PreflightReport tried(PreflightReport report) {
        return with(report, reach.canaries()::wish);
    }

    private PreflightReport with(PreflightReport report, Function<List<Wish>, Canaries.Told> canaries) {
        return report.clear(circumstances.settings().stops()) ? report.with(canaries.apply(report.wishes())) : report;
    }

    private void forget(List<GenericKubernetesResource> plans) {
        var there = plans.stream().map(plan -> plan.getMetadata().getUid()).collect(Collectors.toSet());
        reports.keySet().retainAll(there);
        closed.retainAll(there);
    }

    /** Most plans have not changed, and are not even read. */
    private CompletableFuture<Void> refresh(GenericKubernetesResource object, Surroundings surroundings) {
        var version = surroundings.versionOf(object);
        var known = reports.get(object.getMetadata().getUid());
        var settled = known != null && holds(known, version, life(known));
        return (settled ? Optional.<Plan>empty() : wanted(object))
                .map(plan -> Remaining.of(reach.ledger(), plan)
                        .thenCompose(machines -> look(plan, version, machines))
                        .<Void>thenApply(report -> null))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** Somebody mends what is critical, and wants to know soon; a cluster or AWS that is mended tells nobody. */
    private Duration life(PreflightReport known) {
        if (!known.finished()) {
            return FRESH;
        }
        var again = circumstances.settings().again();
        var critical = known.findings().stream().anyMatch(PlanFinding::isCritical);
        return critical && MENDED.compareTo(again) < 0 ? MENDED : again;
    }

    /** Whether it is of this version and no older. */
    private boolean holds(PreflightReport known, String version, Duration life) {
        return known.version().equals(version)
                && circumstances.timer().now().isBefore(known.at().plus(life));
    }

    /** One that is refused has its own conditions, and an archived one carries nothing. */
    private static Optional<Plan> wanted(GenericKubernetesResource object) {
        return object.getMetadata().getDeletionTimestamp() != null
                ? Optional.empty()
                : PlanReader.read(Trees.written(object)).value().filter(plan -> !plan.archived());
    }

    @Override
    public CompletableFuture<Boolean> opens(Plan plan, Collection<String> instanceIds) {
        var stops = circumstances.settings().stops();
        if (stops == Stops.NOTHING) {
            return CompletableFuture.completedFuture(true);
        }
        return Surroundings.read(reach.kube())
                .thenCompose(surroundings -> reach.kube()
                        .get(Kinds.PLAN, plan.ref().namespace(), plan.ref().name())
                        .thenApply(found -> found.map(surroundings::versionOf).orElse("")))
                .thenCompose(version -> fresh(plan, version, Set.copyOf(instanceIds)))
                .thenApply(this::tried)
                .thenApply(report -> {
                    var opens = report.finished() && !report.stops(instanceIds, stops);
                    if (opens
                            ? closed.remove(plan.ref().uid())
                            : closed.add(plan.ref().uid())) {
                        observer.accept(plan.ref());
                    }
                    return opens;
                });
    }

    /**
     * Where each machine is judged by itself: looks at this one when its turn has come, and fails with the first thing
     * that speaks against it. Else the gate has looked.
     */
    public CompletableFuture<Void> require(InstanceMigration record) {
        var id = record.getSpec().instanceId();
        var plan = record.getSpec().plan();
        return circumstances.settings().stops() == Stops.MACHINE
                ? reach.kube()
                        .get(Kinds.PLAN, plan.namespace(), plan.name())
                        .thenCompose(found -> found.flatMap(Preflights::wanted)
                                .map(wanted -> reach.preflight().look(wanted, Set.of(id)))
                                .orElse(CompletableFuture.completedFuture(Preflight.View.NOTHING)))
                        .thenAccept(view -> view.findings().stream()
                                .filter(PlanFinding::isCritical)
                                .findFirst()
                                .ifPresent(found -> {
                                    throw refused(id, found.finding());
                                }))
                : CompletableFuture.completedFuture(null);
    }

    private static MigrationException refused(String id, Finding finding) {
        return new MigrationException(
                finding.reason(),
                id,
                "Instance " + id + " is left as it is: " + finding.problem(),
                finding.allowed() + " Then run a new Migration.");
    }

    private CompletableFuture<PreflightReport> fresh(Plan plan, String version, Set<String> machines) {
        var known = reports.get(plan.ref().uid());
        return known != null && holds(known, version, FRESH) && known.machines().containsAll(machines)
                ? CompletableFuture.completedFuture(known)
                : look(plan, version, machines);
    }

    /** Two that ask for the same at the same time share one look. */
    private CompletableFuture<PreflightReport> look(Plan plan, String version, Set<String> machines) {
        var name = plan.ref().uid() + version + machines;
        var mine = new CompletableFuture<PreflightReport>();
        var under = looking.putIfAbsent(name, mine);
        if (under != null) {
            return under.copy();
        }
        var at = circumstances.timer().now();
        var unused = seen(plan, machines)
                .handle((seen, failure) -> failure == null
                        ? new PreflightReport(plan.ref(), version, at, machines, seen.findings(), seen.wishes(), "")
                        : unfinished(plan, version, at, machines, Futures.causeOf(failure)))
                .thenAccept(report -> {
                    looking.remove(name);
                    keep(plan.ref(), report);
                    mine.complete(report);
                });
        return mine.copy();
    }

    private CompletableFuture<Preflight.View> seen(Plan plan, Set<String> machines) {
        return machines.isEmpty()
                ? CompletableFuture.completedFuture(Preflight.View.NOTHING)
                : CompletableFuture.completedFuture(plan)
                        .thenCompose(wanted -> reach.preflight().look(wanted, machines));
    }

    private static PreflightReport unfinished(
            Plan plan, String version, Instant at, Set<String> machines, Throwable cause) {
        LOG.info("A plan could not be looked at: {}", cause.getMessage(), cause);
        return new PreflightReport(plan.ref(), version, at, machines, List.of(), List.of(), Diagnosis.text(cause));
    }

    private void keep(ObjectRef plan, PreflightReport report) {
        var before = reports.put(plan.uid(), report);
        if (before == null
                || !before.findings().equals(report.findings())
                || !before.unfinished().equals(report.unfinished())) {
            observer.accept(plan);
        }
    }

    @Override
    public Told told(String planUid) {
        return Optional.ofNullable(reports.get(planUid))
                .map(report -> with(report, reach.canaries()::told))
                .map(report -> new Told(report.findings(), closed.contains(planUid), report.unfinished()))
                .orElse(Told.NOTHING);
    }
}
