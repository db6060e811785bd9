package caravan.kube;

import caravan.api.Kind;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.ProtocolRule;
import caravan.model.SuspendedException;
import caravan.model.Verdict;
import caravan.model.Wait;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The one door through which target objects are made and removed: only what carries the record's uid is ours. */
@ProtocolRule("19")
public final class OwnedObjects {

    private final KubeGateway kube;

    public OwnedObjects(KubeGateway kube) {
        this.kube = kube;
    }

    /**
     * Creates the object, or takes the one that an earlier try has made. Fails with the reason NameTaken when the name
     * belongs to somebody else, with TargetGone when the namespace or the kind does not exist (any more), and is
     * suspended while an older object of that name is being deleted.
     */
    public <T extends HasMetadata> CompletableFuture<T> createOrVerify(Kind<T> kind, T desired) {
        return kube.create(kind, desired).exceptionallyCompose(failure -> {
            if (!KubeFailure.alreadyExists(failure)) {
                return CompletableFuture.failedFuture(explained(kind, desired, Futures.causeOf(failure)));
            }
            return kube.get(kind, namespaceOf(desired), desired.getMetadata().getName())
                    .thenApply(found -> verified(kind, desired, found));
        });
    }

    /** A create that finds nothing has found no place: waiting for one would only keep the source off. */
    private static Throwable explained(Kind<?> kind, HasMetadata desired, Throwable cause) {
        if (!(cause instanceof KubeFailure known) || !known.is(KubeFailure.Reason.NOT_FOUND)) {
            return cause;
        }
        var name = describe(kind, desired);
        return new MigrationException(
                "TargetGone",
                name,
                name + " has no place to be made in. " + known.getMessage(),
                "Make the namespace again, or install the kind, and run a new Migration.",
                known);
    }

    private static <T extends HasMetadata> T verified(Kind<T> kind, T desired, Optional<T> found) {
        var name = describe(kind, desired);
        if (found.isEmpty() || found.get().getMetadata().getDeletionTimestamp() != null) {
            throw new SuspendedException(name + " is being deleted; its name is not free yet.");
        }
        var owner = recordOf(found.get());
        if (!owner.equals(recordOf(desired))) {
            throw new MigrationException(
                    "NameTaken",
                    name,
                    name + " exists already and belongs to "
                            + (owner.isEmpty() ? "somebody else" : "the InstanceMigration with uid " + owner)
                            + ", not to the InstanceMigration with uid " + recordOf(desired) + ".",
                    "Rename or delete that object, or give the VM another targetName or pvcNameTemplate in the Plan.");
        }
        return found.get();
    }

    /** Everything of a kind that carries the record's uid, in a namespace or, for cluster-scoped kinds, anywhere. */
    public <T extends HasMetadata> CompletableFuture<List<T>> ofRecord(Kind<T> kind, String namespace, String record) {
        return kube.list(kind, kind.namespaced() ? namespace : "", Map.of(Names.RECORD, record));
    }

    /** Deletes those, and waits until all are seen gone. */
    public <T extends HasMetadata> CompletableFuture<Void> removeAll(
            Kind<T> kind, String namespace, String record, Duration deadline) {
        return ofRecord(kind, namespace, record)
                .thenCompose(found -> Futures.each(found, object -> remove(kind, object, deadline)))
                .thenApply(all -> null);
    }

    /** Deletes and waits until the object is seen gone. */
    public <T extends HasMetadata> CompletableFuture<Void> remove(Kind<T> kind, T seen, Duration deadline) {
        return kube.delete(kind, seen).thenCompose(sent -> gone(kind, seen, deadline));
    }

    /** Completes when no object of that name and uid exists. */
    private <T extends HasMetadata> CompletableFuture<Void> gone(Kind<T> kind, T seen, Duration deadline) {
        var uid = seen.getMetadata().getUid();
        return kube.get(kind, namespaceOf(seen), seen.getMetadata().getName()).thenCompose(now -> {
            if (isGone(now, uid)) {
                return CompletableFuture.completedFuture(null);
            }
            var wait = new Wait<T>(
                    id(seen),
                    describe(kind, seen) + " to be gone",
                    found -> Verdict.reachedIf(isGone(found, uid)),
                    deadline);
            return kube.await(kind, wait).thenApply(seenGone -> null);
        });
    }

    private static boolean isGone(Optional<? extends HasMetadata> found, String uid) {
        return found.isEmpty() || !found.get().getMetadata().getUid().equals(uid);
    }

    static String describe(Kind<?> kind, HasMetadata object) {
        return kind.name() + " " + id(object);
    }

    /** {@code namespace/name}, or the name of a cluster-scoped object. */
    static String id(HasMetadata object) {
        var namespace = namespaceOf(object);
        return namespace.isEmpty()
                ? object.getMetadata().getName()
                : namespace + "/" + object.getMetadata().getName();
    }

    private static String namespaceOf(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getNamespace()).orElse("");
    }

    private static String recordOf(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map(labels -> labels.get(Names.RECORD))
                .orElse("");
    }
}
