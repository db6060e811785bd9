package caravan.preflight;

import caravan.api.HookIntent;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.PlanFinding;
import caravan.phase.HookRehearsal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Whether the API server would take the pods of hooks, asked once for each hook by server dry runs. */
final class HookCheck implements PlanCheck {

    private static final String VMS = "/spec/vms";

    private final HookRehearsal rehearsal;

    HookCheck(KubeGateway kube) {
        this.rehearsal = new HookRehearsal(kube);
    }

    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        var users = new LinkedHashMap<HookIntent, List<Scene.Machine>>();
        for (var machine : scene.machines()) {
            machine.intent().hooks().forEach(hook -> users.computeIfAbsent(hook, one -> new ArrayList<>())
                    .add(machine));
        }
        return Futures.each(users.entrySet(), this::check)
                .thenApply(found -> found.stream().flatMap(List::stream).toList());
    }

    private CompletableFuture<List<PlanFinding>> check(Map.Entry<HookIntent, List<Scene.Machine>> hook) {
        return rehearsal
                .objection(hook.getValue().get(0).record(), hook.getKey())
                .thenApply(objection -> {
                    var facts = new Facts();
                    objection.ifPresent(
                            known -> hook.getValue().forEach(machine -> refuse(machine.id(), known, facts)));
                    return facts.found();
                });
    }

    private static void refuse(String id, MigrationException objection, Facts facts) {
        facts.refuse(id, "HookRefused", VMS, objection.getMessage(), objection.remedy());
    }
}
