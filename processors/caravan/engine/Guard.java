package caravan.engine;

import caravan.api.Kind;
import caravan.kube.KubeFailure;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.ObjectRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Sets the finalizer on one object, and takes it away. */
final class Guard {

    private final KubeGateway kube;

    Guard(KubeGateway kube) {
        this.kube = kube;
    }

    <T extends HasMetadata> CompletableFuture<Void> add(Kind<T> kind, ObjectRef ref) {
        return add(kind, ref, Map.of());
    }

    /** With these annotations, which change an object that has the finalizer already. */
    <T extends HasMetadata> CompletableFuture<Void> add(Kind<T> kind, ObjectRef ref, Map<String, String> notes) {
        return onceMore(() -> addOnce(kind, ref, notes));
    }

    /** Others write these objects, too, so a conflict is read and tried again at once. */
    static CompletableFuture<Void> onceMore(Supplier<CompletableFuture<Void>> change) {
        return change.get().exceptionallyCompose(failure -> {
            var cause = Futures.causeOf(failure);
            return cause instanceof KubeFailure known && known.is(KubeFailure.Reason.CONFLICT)
                    ? change.get()
                    : CompletableFuture.failedFuture(cause);
        });
    }

    private <T extends HasMetadata> CompletableFuture<Void> addOnce(
            Kind<T> kind, ObjectRef ref, Map<String, String> notes) {
        return kube.get(kind, ref.namespace(), ref.name())
                .thenCompose(found -> found.filter(object -> isMeant(object, ref))
                        .map(object -> wanting(object, notes))
                        .filter(metadata -> !metadata.isEmpty())
                        .map(metadata -> patch(kind, found.get(), metadata))
                        .orElse(CompletableFuture.completedFuture(null)));
    }

    /** What its metadata lacks. */
    static Map<String, Object> wanting(HasMetadata object, Map<String, String> notes) {
        var metadata = new HashMap<String, Object>();
        if (isWanting(object)) {
            metadata.put("finalizers", with(object));
        }
        var known = Optional.ofNullable(object.getMetadata().getAnnotations()).orElse(Map.of());
        if (!known.entrySet().containsAll(notes.entrySet())) {
            metadata.put("annotations", notes);
        }
        return metadata;
    }

    /** Another object may have got the name; a reference to a Secret knows no uid. */
    private static boolean isMeant(HasMetadata object, ObjectRef ref) {
        return ref.uid().isEmpty() || ref.uid().equals(object.getMetadata().getUid());
    }

    <T extends HasMetadata> CompletableFuture<Void> remove(Kind<T> kind, T object) {
        return isOn(object)
                ? patch(kind, object, Map.of("finalizers", without(object)))
                : CompletableFuture.completedFuture(null);
    }

    <T extends HasMetadata> CompletableFuture<Void> patch(Kind<T> kind, T object, Map<String, Object> metadata) {
        return kube.patch(kind, object, Map.of("metadata", metadata)).thenApply(patched -> null);
    }

    static boolean isOn(HasMetadata object) {
        return finalizersOf(object).contains(Names.FINALIZER);
    }

    /** What is being deleted takes no more. */
    private static boolean isWanting(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() == null && !isOn(object);
    }

    private static List<String> with(HasMetadata object) {
        var all = new ArrayList<>(finalizersOf(object));
        all.add(Names.FINALIZER);
        return all;
    }

    static List<String> without(HasMetadata object) {
        return finalizersOf(object).stream()
                .filter(name -> !name.equals(Names.FINALIZER))
                .toList();
    }

    private static List<String> finalizersOf(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getFinalizers()).orElse(List.of());
    }
}
