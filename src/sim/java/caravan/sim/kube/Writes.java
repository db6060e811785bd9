package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.function.UnaryOperator;

/** Writes as controllers do: read, change, write; on a conflict again; an object that is gone needs no write. */
final class Writes {

    private static final int TRIES = 10;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private Writes() {}

    /** Whether the object was there to be changed. */
    static <T extends HasMetadata> boolean status(Resource<T> resource, UnaryOperator<T> change) {
        return retried(() -> resource.editStatus(change));
    }

    static <T extends HasMetadata> boolean object(Resource<T> resource, UnaryOperator<T> change) {
        return retried(() -> resource.edit(change));
    }

    static <T extends HasMetadata> boolean removeFinalizer(Resource<T> resource, String finalizer) {
        return object(resource, found -> {
            found.getMetadata().getFinalizers().remove(finalizer);
            return found;
        });
    }

    /** Creates it unless the name is taken. */
    static <T extends HasMetadata> boolean create(Resource<T> resource) {
        try {
            resource.create();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT) {
                throw e;
            }
            return false;
        }
    }

    /** Deletes the object at this path only if it is the one with this uid. */
    static void delete(KubernetesClient client, String path, String uid) {
        try {
            client.raw(
                    path,
                    "DELETE",
                    new DeleteOptionsBuilder()
                            .withApiVersion("v1")
                            .withKind("DeleteOptions")
                            .withPropagationPolicy("Background")
                            .withNewPreconditions()
                            .withUid(uid)
                            .endPreconditions()
                            .build());
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT && e.getCode() != NOT_FOUND) {
                throw e;
            }
        }
    }

    private static boolean retried(Runnable write) {
        for (var left = TRIES; left > 0; left--) {
            try {
                write.run();
                return true;
            } catch (ResourceNotFoundException e) {
                return false;
            } catch (KubernetesClientException e) {
                if (e.getCode() == NOT_FOUND) {
                    return false;
                }
                if (e.getCode() != CONFLICT) {
                    throw e;
                }
            }
        }
        throw new IllegalStateException("An object changed during each of " + TRIES + " tries to write it.");
    }
}
