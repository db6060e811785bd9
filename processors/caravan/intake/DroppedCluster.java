package caravan.intake;

import caravan.api.Kind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The cluster as it would be with the objects of a drop in it. */
final class DroppedCluster extends AskedCluster {

    private final List<DropObject> objects;

    DroppedCluster(AskedCluster now, List<DropObject> objects) {
        super(now);
        this.objects = List.copyOf(objects);
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<Optional<T>> get(Kind<T> kind, String namespace, String name) {
        var dropped = objects.stream()
                .filter(object ->
                        object.is(kind, name) && object.ref().namespace().equals(namespace))
                .findFirst();
        return dropped.map(object -> CompletableFuture.completedFuture(
                        Optional.of(kind.type().cast(Bodies.of(object)))))
                .orElseGet(() -> super.get(kind, namespace, name));
    }
}
