package caravan.kube;

import caravan.api.Kind;
import caravan.model.Names;
import caravan.model.Wait;
import caravan.model.WaitProgress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * The API server. Futures complete on a bounded executor that may run long continuations; they fail with a
 * {@link KubeFailure}. Reads are live, never from an informer. Every write asks the fence first, carries the
 * resourceVersion or uid that its decision was made on, and is sent once.
 */
public interface KubeGateway {

    /** Live read; namespace is empty for cluster-scoped kinds. */
    <T extends HasMetadata> CompletableFuture<Optional<T>> get(Kind<T> kind, String namespace, String name);

    /** Live list by equality of labels; an empty namespace means all. */
    <T extends HasMetadata> CompletableFuture<List<T>> list(Kind<T> kind, String namespace, Map<String, String> labels);

    /** Live list of a namespaced kind in the namespaces that Caravan works for: all, unless the operator names some. */
    <T extends HasMetadata> CompletableFuture<List<T>> listWatched(Kind<T> kind);

    /** As {@link #list}; each is made shorter as it arrives, so that tens of thousands are never in memory whole. */
    default <T extends HasMetadata> CompletableFuture<List<T>> list(
            Kind<T> kind, String namespace, Map<String, String> labels, UnaryOperator<T> shorter) {
        return list(kind, namespace, labels)
                .thenApply(all -> all.stream().map(shorter).toList());
    }

    /** As above, whatever its labels. */
    default <T extends HasMetadata> CompletableFuture<List<T>> list(
            Kind<T> kind, String namespace, UnaryOperator<T> shorter) {
        return list(kind, namespace, Map.of(), shorter);
    }

    /** As {@link #listWatched(Kind)}, each made shorter as it arrives. */
    default <T extends HasMetadata> CompletableFuture<List<T>> listWatched(Kind<T> kind, UnaryOperator<T> shorter) {
        return listWatched(kind).thenApply(all -> all.stream().map(shorter).toList());
    }

    /**
     * Live list of what carries a record's uid and is neither committed nor kept; an empty namespace means all. Where a
     * server can select by labels it does: what was committed once stays in the cluster for ever.
     */
    default <T extends HasMetadata> CompletableFuture<List<T>> listUncommitted(Kind<T> kind, String namespace) {
        return list(kind, namespace, Map.of()).thenApply(all -> all.stream()
                .filter(object -> object.getMetadata().getLabels() != null)
                .filter(object -> object.getMetadata().getLabels().containsKey(Names.RECORD))
                .filter(object -> !object.getMetadata().getLabels().containsKey(Names.COMMITTED))
                .filter(object -> !object.getMetadata().getLabels().containsKey(Names.KEPT))
                .toList());
    }

    <T extends HasMetadata> CompletableFuture<T> create(Kind<T> kind, T desired);

    /** Answers as create would, and makes nothing. */
    <T extends HasMetadata> CompletableFuture<T> dryRunCreate(Kind<T> kind, T desired);

    /** Replaces the object with the resourceVersion that it was read with. */
    <T extends HasMetadata> CompletableFuture<T> update(Kind<T> kind, T changed);

    /** Replaces the status with the resourceVersion that the object was read with. */
    <T extends HasMetadata> CompletableFuture<T> updateStatus(Kind<T> kind, T changed);

    /** One JSON merge patch that carries uid and resourceVersion of {@code seen}. */
    <T extends HasMetadata> CompletableFuture<T> patch(Kind<T> kind, T seen, Map<String, Object> merge);

    /** Deletes with the uid of {@code seen} as precondition, in the background; an object that is gone is fine. */
    <T extends HasMetadata> CompletableFuture<Void> delete(Kind<T> kind, T seen);

    /**
     * The wait's id is {@code namespace/name}, or the name of a cluster-scoped object. Informers hint, live reads decide.
     * The future gives the object as it was judged, or null where the judge was content with its absence. At the deadline
     * it fails with a MigrationException, or with a SuspendedException when the object could not be looked at.
     */
    <T extends HasMetadata> CompletableFuture<T> await(Kind<T> kind, Wait<T> wait);

    /** From now on it hears of waits that stop moving. */
    void observe(WaitProgress observer);

    /**
     * The last lines that the only container of a pod has written, oldest first; empty where there is no such pod. A
     * container that has not started yet fails it with INVALID.
     */
    CompletableFuture<List<String>> logTail(String namespace, String pod, int lines);

    /** Events of kind Warning or Normal about one object, newest last. */
    CompletableFuture<List<ObservedEvent>> eventsAbout(HasMetadata object);
}
