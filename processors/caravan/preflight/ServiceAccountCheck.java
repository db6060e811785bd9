package caravan.preflight;

import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.ObjectRef;
import caravan.model.PlanFinding;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Whether the service accounts exist under which pods and hooks are to run: Kubernetes makes no pod without. */
final class ServiceAccountCheck implements PlanCheck {

    private final KubeGateway kube;

    ServiceAccountCheck(KubeGateway kube) {
        this.kube = kube;
    }

    /** The plan's own is looked for whatever its machines are like. */
    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        var wanted = new LinkedHashMap<ObjectRef, Set<String>>();
        var plan = scene.ground().wish().plan();
        var ofPods = ref(scene.namespace(), plan.conversion().serviceAccount());
        if (!ofPods.name().isEmpty()) {
            wanted.put(ofPods, Set.of(""));
        }
        for (var machine : scene.machines()) {
            machine.intent().hooks().stream()
                    .map(hook -> ref(hook.namespace(), hook.serviceAccount()))
                    .filter(account -> !account.name().isEmpty())
                    .filter(account -> !account.equals(ofPods))
                    .forEach(account -> wanted.computeIfAbsent(account, ref -> new LinkedHashSet<>())
                            .add(machine.id()));
        }
        return Futures.each(wanted.entrySet(), this::check)
                .thenApply(all -> all.stream().flatMap(List::stream).toList());
    }

    private static ObjectRef ref(String namespace, String name) {
        return ObjectRef.named(namespace, name == null ? "" : name);
    }

    /** Who may not look does not know. */
    private CompletableFuture<List<PlanFinding>> check(Map.Entry<ObjectRef, Set<String>> wanted) {
        var account = wanted.getKey();
        return kube.get(Kinds.SERVICE_ACCOUNT, account.namespace(), account.name())
                .thenApply(found -> found.isPresent())
                .exceptionallyCompose(failure ->
                        Futures.causeOf(failure) instanceof KubeFailure known && known.is(KubeFailure.Reason.FORBIDDEN)
                                ? CompletableFuture.completedFuture(true)
                                : CompletableFuture.failedFuture(failure))
                .thenApply(there -> there ? List.of() : missing(account, wanted.getValue()));
    }

    private static List<PlanFinding> missing(ObjectRef account, Set<String> machines) {
        var facts = new Facts();
        machines.forEach(id -> facts.refuse(
                id,
                "ServiceAccountMissing",
                "/spec/serviceAccount",
                "ServiceAccount " + account + ", under which pods of the migration or its hooks are to run, does not"
                        + " exist.",
                "Make it, with: kubectl -n " + account.namespace() + " create serviceaccount " + account.name()
                        + "; or let the Plan, or the Hook, name another."));
        return facts.found();
    }
}
