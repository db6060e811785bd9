package caravan.preflight;

import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.model.Finding;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.PlanFinding;
import caravan.phase.ConversionSettings;
import caravan.phase.TargetRehearsal;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Whether the API server would take what is to be made in the target namespace, asked by server dry runs. */
final class TargetCheck implements PlanCheck {

    private final KubeGateway kube;
    private final TargetRehearsal rehearsal;
    private final ConversionSettings conversion;

    TargetCheck(KubeGateway kube, ConversionSettings conversion) {
        this.kube = kube;
        this.rehearsal = new TargetRehearsal(kube);
        this.conversion = conversion;
    }

    /** A namespace that is not there answers nothing. */
    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        return kube.get(Kinds.NAMESPACE, "", scene.namespace()).thenCompose(found -> found.filter(
                        namespace -> namespace.getMetadata().getDeletionTimestamp() == null)
                .map(there -> Futures.each(scene.machines(), this::check).thenCombine(pod(scene), TargetCheck::joined))
                .orElse(CompletableFuture.completedFuture(List.of())));
    }

    private static List<PlanFinding> joined(List<List<PlanFinding>> machines, List<PlanFinding> pod) {
        return Stream.concat(machines.stream().flatMap(List::stream), pod.stream())
                .toList();
    }

    /** The pods of all machines are alike; that of the machine with the most disks asks for most. */
    private CompletableFuture<List<PlanFinding>> pod(Scene scene) {
        var largest = scene.machines().stream()
                .max(Comparator.comparingInt(machine -> machine.intent().disks().size()));
        return largest.map(
                        machine -> rehearsal.pod(machine.record(), conversion).thenApply(objection -> objection.stream()
                                .map(TargetCheck::refused)
                                .toList()))
                .orElse(CompletableFuture.completedFuture(List.of()));
    }

    private static PlanFinding refused(MigrationException objection) {
        return PlanFinding.ofAll(new Finding(
                Finding.Severity.REFUSED,
                "PodRefused",
                "/spec/targetNamespace",
                objection.getMessage(),
                "Change what the API server names: the Pod Security level or quota of the namespace, or the"
                        + " serviceAccount of the Plan."));
    }

    private CompletableFuture<List<PlanFinding>> check(Scene.Machine machine) {
        return rehearsal.objections(machine.record()).thenApply(objections -> {
            var facts = new Facts();
            objections.forEach(objection -> facts.refuse(
                    machine.id(), objection.reason(), "/spec/vms", objection.getMessage(), objection.remedy()));
            return facts.found();
        });
    }
}
