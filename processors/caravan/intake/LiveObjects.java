package caravan.intake;

import caravan.api.Kind;
import caravan.kube.KubeGateway;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Live reads during the check of one drop; what was read once is not read again. */
final class LiveObjects {

    private final KubeGateway kube;
    private final Map<Key, Optional<? extends HasMetadata>> seen = new HashMap<>();

    private record Key(Kind<?> kind, String namespace, String name) {}

    LiveObjects(KubeGateway kube) {
        this.kube = kube;
    }

    <T extends HasMetadata> Optional<T> get(Kind<T> kind, String namespace, String name) {
        return seen.computeIfAbsent(new Key(kind, namespace, name), key -> Answer.of(kube.get(kind, namespace, name)))
                .map(kind.type()::cast);
    }

    <T extends HasMetadata> boolean has(Kind<T> kind, String namespace, String name) {
        return get(kind, namespace, name).isPresent();
    }
}
