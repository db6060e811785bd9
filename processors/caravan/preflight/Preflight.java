package caravan.preflight;

import caravan.api.InstanceMigration;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.canary.Wish;
import caravan.engine.Diagnosis;
import caravan.inventory.Providers;
import caravan.inventory.Sides;
import caravan.kube.KubeGateway;
import caravan.ledger.SourceLocks;
import caravan.model.Finding;
import caravan.model.Finding.Severity;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.Plan;
import caravan.model.PlanFinding;
import caravan.model.PlanVm;
import caravan.model.SuspendedException;
import caravan.phase.ConversionSettings;
import caravan.phase.Rehearsal;
import caravan.planning.IntentPlanner;
import caravan.planning.Surveyor;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at a plan as a whole, live, as its machines will be looked at one by one when their turn comes, and beyond that at
 * what they need together. Reads, DryRuns and server dry runs only.
 */
public final class Preflight {

    /** Answers that are about the keys themselves or what they may do; all others pass. */
    private static final Set<AwsFault> LASTING = EnumSet.of(AwsFault.DENIED, AwsFault.OTHER);

    /** Of the machine that the finding names. */
    private static final String MACHINE = "/spec/vms/*/id";

    private final Surveyor surveyor;
    private final Providers providers;
    private final RightsCheck rights;
    private final Map<Depth, List<PlanCheck>> checks;

    /**
     * Where the machines go.
     *
     * @param allowed in which namespaces they may be made
     * @param conversion of the pods that touch their disks
     */
    public record Cluster(KubeGateway kube, Predicate<String> allowed, ConversionSettings conversion) {}

    public Preflight(Surveyor surveyor, Providers providers, Rehearsal rehearsal, Cluster cluster) {
        var kube = cluster.kube();
        this.surveyor = surveyor;
        this.providers = providers;
        this.rights = new RightsCheck(rehearsal);
        var quick = List.<PlanCheck>of(
                new NamespaceCheck(kube, cluster.allowed()),
                new NetworkCheck(kube),
                new SubnetCheck(),
                new ServiceAccountCheck(kube),
                new LockCheck(new SourceLocks(kube, Names.SYSTEM_NAMESPACE)));
        var thorough = List.<PlanCheck>of(
                rights,
                new StopProtectionCheck(),
                new KeysCheck(rehearsal.keys()),
                new AwsQuotaCheck(),
                new QuotaCheck(kube),
                new NodesCheck(kube),
                new StateVolumeCheck(kube),
                new TargetCheck(kube, cluster.conversion()));
        this.checks = Map.of(
                Depth.QUICK,
                quick,
                Depth.WHOLE,
                Stream.concat(quick.stream(), thorough.stream()).toList());
    }

    /** How far a look goes. */
    public enum Depth {
        /** To what machines are planned from, and to what the plan names: reads only. */
        QUICK,
        /** To everything, DryRuns of EC2 and of the API server among it. */
        WHOLE
    }

    /**
     * What a look has shown.
     *
     * @param machines drafts of the records of those that can be planned
     */
    record View(List<PlanFinding> findings, List<InstanceMigration> machines) {

        /** Found by {@link NamespaceCheck}. */
        private static final String NO_NAMESPACE = "NamespaceMissing";

        View {
            findings = List.copyOf(findings);
            machines = List.copyOf(machines);
        }

        static final View NOTHING = of(List.of());

        private static View of(List<PlanFinding> findings) {
            return new View(findings, List.of());
        }

        /** What nobody can find by looking. Without its namespace no pod can try a disk; the first machine makes it. */
        List<Wish> wishes() {
            return findings.stream().anyMatch(one -> one.finding().reason().equals(NO_NAMESPACE))
                    ? List.of()
                    : Wish.of(machines);
        }
    }

    /**
     * Everything that speaks against carrying these machines of the plan, or that its user should know. Fails where it could
     * not be found out, such as in an outage.
     */
    CompletableFuture<View> look(Plan plan, Collection<String> instanceIds) {
        return surveyor.wish(plan.ref())
                .thenCompose(wish -> providers
                        .sides(plan.source())
                        .thenCompose(sides -> look(wish, sides, instanceIds, Depth.WHOLE)))
                .exceptionallyCompose(Preflight::toldOrFailed);
    }

    /** As above, of a plan that may not be in the cluster yet. */
    CompletableFuture<View> look(Surveyor.Wish wish, Sides sides, Collection<String> instanceIds, Depth depth) {
        var vms = wish.plan().vms().stream()
                .filter(vm -> instanceIds.contains(vm.id()))
                .toList();
        return surveyor.ground(wish, sides)
                .thenCompose(ground -> look(ground, vms, depth))
                .exceptionallyCompose(failure -> AwsFailure.isUnauthorized(Futures.causeOf(failure))
                        ? blind(sides, vms, failure)
                        : toldOrFailed(named(sides, failure)));
    }

    /** Which credentials are over, and that nobody renews what a Secret holds but its owner. */
    private static Throwable named(Sides sides, Throwable failure) {
        var cause = Futures.causeOf(failure);
        return cause instanceof AwsFailure answer && answer.fault() == AwsFault.EXPIRED
                ? new SuspendedException(
                        "AWS takes credentials of Provider " + sides.provider().ref() + " for expired: "
                                + Diagnosis.text(answer) + ". Sessions of roles are begun anew by themselves; "
                                + "where its Secret has a sessionToken, renew it and the keys.")
                : cause;
    }

    /** The first read that is denied ends a survey; its user is told of all. */
    private CompletableFuture<View> blind(Sides sides, List<PlanVm> vms, Throwable failure) {
        return rights.blind(sides, vms.stream().map(PlanVm::id).toList())
                .thenCompose(found ->
                        found.isEmpty() ? toldOrFailed(failure) : CompletableFuture.completedFuture(View.of(found)));
    }

    private static CompletableFuture<View> toldOrFailed(Throwable failure) {
        return told(failure)
                .map(found -> CompletableFuture.completedFuture(View.of(found)))
                .orElseGet(() -> failed(failure));
    }

    private CompletableFuture<View> look(Surveyor.Ground ground, List<PlanVm> vms, Depth depth) {
        return Futures.each(vms, vm -> look(ground, vm)).thenCompose(looks -> {
            var scene = new Scene(
                    ground,
                    looks.stream().flatMap(look -> look.machine().stream()).toList());
            return Futures.each(checks.get(depth), check -> check.check(scene))
                    .thenApply(found -> new View(
                            Stream.concat(shared(looks).stream(), found.stream().flatMap(List::stream))
                                    .toList(),
                            scene.machines().stream().map(Scene.Machine::record).toList()));
        });
    }

    /** What one machine shows: it can be planned, or not. */
    private record Look(Optional<Scene.Machine> machine, List<PlanFinding> findings) {}

    private CompletableFuture<Look> look(Surveyor.Ground ground, PlanVm vm) {
        return surveyor.survey(ground, vm.id())
                .thenApply(survey -> {
                    var draft = IntentPlanner.draft(
                            survey, ground.wish().plan().ref().uid());
                    var findings = draft.findings().stream()
                            .map(finding -> new PlanFinding(vm.id(), finding))
                            .toList();
                    var machine = draft.refused()
                            ? Optional.<Scene.Machine>empty()
                            : Optional.of(
                                    new Scene.Machine(Drafts.of(ground.wish().plan(), vm, draft.intent()), survey));
                    return new Look(machine, findings);
                })
                .exceptionallyCompose(failure -> ofMachine(vm, failure)
                        .map(finding -> CompletableFuture.completedFuture(new Look(Optional.empty(), List.of(finding))))
                        .orElseGet(() -> failed(failure)));
    }

    /** What all machines have in common, word by word, is the plan's. */
    private static List<PlanFinding> shared(List<Look> looks) {
        var findings = looks.stream().flatMap(look -> look.findings().stream()).toList();
        var times = findings.stream().collect(Collectors.groupingBy(PlanFinding::finding, Collectors.counting()));
        return findings.stream()
                .map(found -> looks.size() > 1 && times.get(found.finding()) == looks.size()
                        ? PlanFinding.ofAll(found.finding())
                        : found)
                .distinct()
                .toList();
    }

    private static Optional<PlanFinding> ofMachine(PlanVm vm, Throwable failure) {
        return Futures.causeOf(failure) instanceof MigrationException definite
                ? Optional.of(new PlanFinding(vm.id(), finding(definite, MACHINE)))
                : Optional.empty();
    }

    /** What is wrong with the plan's objects, or with its keys. */
    private static Optional<List<PlanFinding>> told(Throwable failure) {
        var cause = Futures.causeOf(failure);
        var definite = cause instanceof MigrationException
                || (cause instanceof AwsFailure answer && LASTING.contains(answer.fault()));
        var pointer = cause instanceof AwsFailure ? "/spec/provider/source" : "/spec";
        return definite ? Optional.of(List.of(PlanFinding.ofAll(finding(cause, pointer)))) : Optional.empty();
    }

    private static Finding finding(Throwable cause, String pointer) {
        return new Finding(
                Severity.REFUSED, Diagnosis.reason(cause), pointer, Diagnosis.text(cause), Diagnosis.remedy(cause));
    }

    private static <T> CompletableFuture<T> failed(Throwable failure) {
        return CompletableFuture.failedFuture(Futures.causeOf(failure));
    }
}
