package caravan.preflight;

import caravan.api.Kinds;
import caravan.api.NicIntent;
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
import java.util.concurrent.CompletionException;

/** Whether the networks exist to which interfaces are to be connected. */
final class NetworkCheck implements PlanCheck {

    private final KubeGateway kube;

    NetworkCheck(KubeGateway kube) {
        this.kube = kube;
    }

    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        var wanted = new LinkedHashMap<ObjectRef, Set<String>>();
        for (var machine : scene.machines()) {
            for (var nic : machine.intent().nics()) {
                if (nic.kind().equals("multus")) {
                    wanted.computeIfAbsent(networkOf(nic, scene.namespace()), ref -> new LinkedHashSet<>())
                            .add(machine.id());
                }
            }
        }
        return Futures.each(wanted.entrySet(), entry -> exists(entry.getKey()).thenApply(there -> {
                    var facts = new Facts();
                    if (!there) {
                        entry.getValue().forEach(id -> missing(entry, id, scene, facts));
                    }
                    return facts.found();
                }))
                .thenApply(all -> all.stream().flatMap(List::stream).toList());
    }

    private static void missing(Map.Entry<ObjectRef, Set<String>> entry, String id, Scene scene, Facts facts) {
        facts.refuse(
                id,
                "NetworkMissing",
                "/spec/map/network",
                "NetworkAttachmentDefinition " + entry.getKey() + ", to which NetworkMap "
                        + scene.ground().wish().network().ref() + " connects interfaces, does not exist.",
                "Make it, or let the NetworkMap name another.");
    }

    /** Without a namespace it is the machine's own. */
    private static ObjectRef networkOf(NicIntent nic, String namespace) {
        return ObjectRef.named(
                nic.namespace() == null || nic.namespace().isEmpty() ? namespace : nic.namespace(), nic.name());
    }

    /** A cluster that does not know the kind has none of them. */
    private CompletableFuture<Boolean> exists(ObjectRef network) {
        return kube.get(Kinds.NETWORK_ATTACHMENT_DEFINITION, network.namespace(), network.name())
                .handle((found, failure) -> {
                    var cause = Futures.causeOf(failure);
                    if (cause instanceof KubeFailure known && known.is(KubeFailure.Reason.NOT_FOUND)) {
                        return false;
                    }
                    if (cause != null) {
                        throw new CompletionException(cause);
                    }
                    return found.isPresent();
                });
    }
}
