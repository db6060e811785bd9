package caravan.intake;

import caravan.api.Kind;
import caravan.kube.KubeGateway;
import caravan.kube.ObservedEvent;
import caravan.model.Wait;
import caravan.model.WaitProgress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * The cluster as it is for one who only looks: reads and server dry runs go through and are counted, and whatever would
 * change or wait for something fails, and is not sent.
 */
class AskedCluster implements KubeGateway {

    private final KubeGateway kube;
    private final Count count;

    AskedCluster(KubeGateway kube) {
        this(kube, new Count());
    }

    /** Counts together with the other one. */
    AskedCluster(AskedCluster other) {
        this(other.kube, other.count);
    }

    private AskedCluster(KubeGateway kube, Count count) {
        this.kube = kube;
        this.count = count;
    }

    /** How many requests there were, such as of {@code get Plan}; a list counts once, however many pages it has. */
    private static final class Count {

        private final Map<String, Integer> requests = new TreeMap<>();

        private synchronized void add(String verb, Kind<?> kind) {
            requests.merge(verb + " " + kind.name(), 1, Integer::sum);
        }

        private synchronized Map<String, Integer> all() {
            return Map.copyOf(requests);
        }
    }

    /** By verb and kind, such as {@code list StorageClass}. */
    Map<String, Integer> requests() {
        return count.all();
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<Optional<T>> get(Kind<T> kind, String namespace, String name) {
        count.add("get", kind);
        return kube.get(kind, namespace, name);
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> list(
            Kind<T> kind, String namespace, Map<String, String> labels) {
        count.add("list", kind);
        return kube.list(kind, namespace, labels);
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> list(
            Kind<T> kind, String namespace, Map<String, String> labels, UnaryOperator<T> shorter) {
        count.add("list", kind);
        return kube.list(kind, namespace, labels, shorter);
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> listWatched(Kind<T> kind) {
        count.add("list", kind);
        return kube.listWatched(kind);
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> dryRunCreate(Kind<T> kind, T desired) {
        count.add("dryRunCreate", kind);
        return kube.dryRunCreate(kind, desired);
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> create(Kind<T> kind, T desired) {
        return refused("create " + kind.name());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> update(Kind<T> kind, T changed) {
        return refused("update " + kind.name());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> updateStatus(Kind<T> kind, T changed) {
        return refused("update " + kind.name());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> patch(Kind<T> kind, T seen, Map<String, Object> merge) {
        return refused("patch " + kind.name());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<Void> delete(Kind<T> kind, T seen) {
        return refused("delete " + kind.name());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> await(Kind<T> kind, Wait<T> wait) {
        return refused("a wait for " + kind.name());
    }

    /** Nothing is waited for. */
    @Override
    public void observe(WaitProgress observer) {}

    @Override
    public CompletableFuture<List<String>> logTail(String namespace, String pod, int lines) {
        return kube.logTail(namespace, pod, lines);
    }

    @Override
    public CompletableFuture<List<ObservedEvent>> eventsAbout(HasMetadata object) {
        return kube.eventsAbout(object);
    }

    private static <T> CompletableFuture<T> refused(String what) {
        return CompletableFuture.failedFuture(
                new IllegalStateException("This is a defect of Caravan: a look asked for " + what + "."));
    }
}
