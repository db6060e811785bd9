package caravan.planning;

import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.manifest.PersistentVolumes;
import caravan.model.Remembered;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Counts the nodes of a zone that take pods now. Remembered for a short while: a wave of machines asks for the same. */
public final class ZoneNodes {

    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final Set<String> KEEPING_AWAY = Set.of("NoSchedule", "NoExecute");
    /**
     * Taints that Kubernetes sets and takes back by itself, such as memory-pressure; others are for good, and neither our
     * virtual machines nor our pods have tolerations.
     */
    private static final Set<String> PASSING = Set.of("node.kubernetes.io/", "node.cloudprovider.kubernetes.io/");

    private final KubeGateway kube;
    private final Remembered<Long> byZone;

    ZoneNodes(KubeGateway kube, Timer timer) {
        this.kube = kube;
        this.byZone = new Remembered<>(timer, LIFE, count -> true);
    }

    CompletableFuture<Long> ready(String zone) {
        return byZone.get(zone, () -> kube.list(Kinds.NODE, "", Map.of(PersistentVolumes.ZONE, zone))
                .thenApply(nodes -> nodes.stream().filter(ZoneNodes::takesPods).count()));
    }

    /** Whether it is ready, and nothing keeps our pods away for good. */
    public static boolean takesPods(Node node) {
        var spec = Optional.ofNullable(node.getSpec()).orElseGet(NodeSpec::new);
        return !Boolean.TRUE.equals(spec.getUnschedulable())
                && spec.getTaints().stream().noneMatch(ZoneNodes::keepsAway)
                && Optional.ofNullable(node.getStatus()).stream()
                        .flatMap(status -> status.getConditions().stream())
                        .anyMatch(condition ->
                                condition.getType().equals("Ready") && "True".equals(condition.getStatus()));
    }

    private static boolean keepsAway(Taint taint) {
        return KEEPING_AWAY.contains(taint.getEffect()) && PASSING.stream().noneMatch(taint.getKey()::startsWith);
    }
}
