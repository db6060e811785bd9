package caravan.preflight;

import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.model.PlanFinding;
import caravan.phase.TargetRehearsal;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Whether there is a namespace for the machines, or may be made. */
final class NamespaceCheck implements PlanCheck {

    private static final String POINTER = "/spec/targetNamespace";

    private final KubeGateway kube;
    private final Predicate<String> allowed;

    NamespaceCheck(KubeGateway kube, Predicate<String> allowed) {
        this.kube = kube;
        this.allowed = allowed;
    }

    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        var name = scene.namespace();
        return kube.get(Kinds.NAMESPACE, "", name).thenApply(found -> {
            var facts = new Facts();
            if (!allowed.test(name)) {
                var refused = TargetRehearsal.notAllowed(name);
                facts.refuse("NamespaceNotAllowed", POINTER, refused.getMessage(), refused.remedy());
            }
            check(name, found, facts);
            return facts.found();
        });
    }

    private static void check(String name, Optional<Namespace> found, Facts facts) {
        if (found.isEmpty()) {
            facts.warn(
                    "NamespaceMissing",
                    POINTER,
                    "Namespace " + name + " does not exist yet. Caravan makes it, at the latest when the first machine"
                            + " begins; what its quotas and policies will say is not known before, nor does a canary fly.",
                    "Make it now, with the quotas and the Pod Security level that it is to have.");
        } else if (found.get().getMetadata().getDeletionTimestamp() != null) {
            facts.refuse(
                    "NamespaceTerminating",
                    POINTER,
                    "Namespace " + name + " is being deleted, and takes nothing more.",
                    "Wait until it is gone, or choose another targetNamespace.");
        }
    }
}
