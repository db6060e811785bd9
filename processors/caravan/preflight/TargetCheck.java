package caravan.preflight;

import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.PlanFinding;
import caravan.phase.TargetRehearsal;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Whether the API server would take what is to be made in the target namespace, asked by server dry runs. */
final class TargetCheck implements PlanCheck {

    private final KubeGateway kube;
    private final TargetRehearsal rehearsal;

    TargetCheck(KubeGateway kube, TargetRehearsal rehearsal) {
        this.kube = kube;
        this.rehearsal = rehearsal;
    }

    /** A namespace that is not there answers nothing. */
    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        return kube.get(Kinds.NAMESPACE, "", scene.namespace()).thenCompose(found -> found.filter(
                        namespace -> namespace.getMetadata().getDeletionTimestamp() == null)
                .map(there -> Futures.each(scene.machines(), this::check)
                        .thenApply(all -> all.stream().flatMap(List::stream).toList()))
                .orElse(CompletableFuture.completedFuture(List.of())));
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
