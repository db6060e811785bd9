package caravan.preflight;

import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.engine.Diagnosis;
import caravan.inventory.Providers;
import caravan.kube.KubeGateway;
import caravan.model.Finding;
import caravan.model.Finding.Severity;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Plan;
import caravan.model.PlanFinding;
import caravan.model.PlanVm;
import caravan.phase.ConversionSettings;
import caravan.phase.Rehearsal;
import caravan.planning.IntentPlanner;
import caravan.planning.Surveyor;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
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

    private final Surveyor surveyor;
    private final Providers providers;
    private final RightsCheck rights;
    private final List<PlanCheck> checks;

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
        this.checks = List.of(
                rights,
                new NamespaceCheck(kube, cluster.allowed()),
                new QuotaCheck(kube),
                new NetworkCheck(kube),
                new NodesCheck(kube),
                new StateVolumeCheck(kube),
                new HookCheck(kube),
                new TargetCheck(kube, cluster.conversion()));
    }

    /**
     * Everything that speaks against carrying these machines of the plan, or that its user should know. Fails where it could
     * not be found out, such as in an outage.
     */
    CompletableFuture<List<PlanFinding>> look(Plan plan, Collection<String> instanceIds) {
        var vms =
                plan.vms().stream().filter(vm -> instanceIds.contains(vm.id())).toList();
        return surveyor.wish(plan.ref())
                .thenCompose(wish -> providers.sides(plan.source()).thenCompose(sides -> surveyor.ground(wish, sides)))
                .thenCompose(ground -> look(ground, vms))
                .exceptionallyCompose(failure -> AwsFailure.isUnauthorized(Futures.causeOf(failure))
                        ? blind(plan, vms, failure)
                        : toldOrFailed(failure));
    }

    /** The first read that is denied ends a survey; its user is told of all. */
    private CompletableFuture<List<PlanFinding>> blind(Plan plan, List<PlanVm> vms, Throwable failure) {
        return providers
                .sides(plan.source())
                .thenCompose(sides ->
                        rights.blind(sides, vms.stream().map(PlanVm::id).toList()))
                .thenCompose(
                        found -> found.isEmpty() ? toldOrFailed(failure) : CompletableFuture.completedFuture(found));
    }

    private static CompletableFuture<List<PlanFinding>> toldOrFailed(Throwable failure) {
        return told(failure).map(CompletableFuture::completedFuture).orElseGet(() -> failed(failure));
    }

    private CompletableFuture<List<PlanFinding>> look(Surveyor.Ground ground, List<PlanVm> vms) {
        return Futures.each(vms, vm -> look(ground, vm)).thenCompose(looks -> {
            var scene = new Scene(
                    ground,
                    looks.stream().flatMap(look -> look.machine().stream()).toList());
            return Futures.each(checks, check -> check.check(scene)).thenApply(found -> Stream.concat(
                            shared(looks).stream(), found.stream().flatMap(List::stream))
                    .toList());
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
                ? Optional.of(new PlanFinding(vm.id(), finding(definite)))
                : Optional.empty();
    }

    /** What is wrong with the plan's objects, or with its keys. */
    private static Optional<List<PlanFinding>> told(Throwable failure) {
        var cause = Futures.causeOf(failure);
        var definite = cause instanceof MigrationException
                || (cause instanceof AwsFailure answer && LASTING.contains(answer.fault()));
        return definite ? Optional.of(List.of(PlanFinding.ofAll(finding(cause)))) : Optional.empty();
    }

    private static Finding finding(Throwable cause) {
        return new Finding(
                Severity.REFUSED, Diagnosis.reason(cause), "/spec", Diagnosis.text(cause), Diagnosis.remedy(cause));
    }

    private static <T> CompletableFuture<T> failed(Throwable failure) {
        return CompletableFuture.failedFuture(Futures.causeOf(failure));
    }
}
