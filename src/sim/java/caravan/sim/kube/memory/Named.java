package caravan.sim.kube.memory;

import caravan.api.Kind;
import caravan.kube.KubeFailure;
import caravan.model.Futures;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** The object that a call means; what a path could not name, or what was never read, is refused before it is sent. */
record Named(String namespace, String name) {

    static Named of(Kind<?> kind, HasMetadata object) {
        var metadata = object.getMetadata();
        return of(
                kind,
                Objects.requireNonNullElse(metadata.getNamespace(), ""),
                Objects.requireNonNullElse(metadata.getName(), ""));
    }

    static Named of(Kind<?> kind, String namespace, String name) {
        require(!name.isBlank(), kind.name() + " without a name");
        require(!kind.namespaced() || !namespace.isBlank(), kind.name() + " " + name + " without a namespace");
        return new Named(kind.namespaced() ? namespace : "", name);
    }

    void require(Kind<?> kind, String field, String value) {
        if (value == null || value.isBlank()) {
            var scope = namespace.isEmpty() ? "" : namespace + "/";
            throw new IllegalArgumentException(kind.name() + " " + scope + name + " carries no " + field
                    + ": only an object that was read may be changed.");
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("The API server cannot be asked for " + what + ".");
        }
    }

    /** A delete of what is gone has done what it should. */
    static CompletableFuture<Void> goneIsFine(Throwable failure) {
        var cause = Futures.causeOf(failure);
        return cause instanceof KubeFailure kube && kube.is(KubeFailure.Reason.NOT_FOUND)
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(cause);
    }
}
