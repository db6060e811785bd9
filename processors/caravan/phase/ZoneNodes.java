package caravan.phase;

import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.manifest.PersistentVolumes;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the nodes of a zone that take pods now. Remembered for a short while: a wave of machines asks for the same. */
final class ZoneNodes {

    private static final Duration LIFE = Duration.ofSeconds(30);

    private final KubeGateway kube;
    private final Timer timer;
    private final Map<String, Known> byZone = new ConcurrentHashMap<>();

    private record Known(CompletableFuture<Long> count, Instant until) {}

    ZoneNodes(KubeGateway kube, Timer timer) {
        this.kube = kube;
        this.timer = timer;
    }

    CompletableFuture<Long> ready(String zone) {
        return byZone.compute(zone, (name, known) -> known == null || isOver(known) ? ask(name) : known)
                .count();
    }

    private boolean isOver(Known known) {
        return known.count().isCompletedExceptionally() || !timer.now().isBefore(known.until());
    }

    private Known ask(String zone) {
        var count = kube.list(Kinds.NODE, "", Map.of(PersistentVolumes.ZONE, zone))
                .thenApply(nodes -> nodes.stream().filter(ZoneNodes::takesPods).count());
        return new Known(count, timer.now().plus(LIFE));
    }

    private static boolean takesPods(Node node) {
        var cordoned = Boolean.TRUE.equals(Optional.ofNullable(node.getSpec())
                .map(spec -> spec.getUnschedulable())
                .orElse(false));
        return !cordoned
                && Optional.ofNullable(node.getStatus()).stream()
                        .flatMap(status -> status.getConditions().stream())
                        .anyMatch(condition ->
                                condition.getType().equals("Ready") && "True".equals(condition.getStatus()));
    }
}
