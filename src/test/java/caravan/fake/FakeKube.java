package caravan.fake;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.kube.KubeFailure.Reason;
import caravan.kube.KubeGateway;
import caravan.kube.ObservedEvent;
import caravan.model.Wait;
import caravan.model.WaitProgress;
import caravan.sim.kube.PodLogs;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A cluster in memory. It keeps state, counts calls by verb and kind ({@code "create Plan"}), fails the next call of a
 * verb, or does the work and loses the answer. Waits are judged whenever anything changes.
 */
public final class FakeKube implements KubeGateway {

    private final KubeStore store = new KubeStore();
    private final Calls calls = new Calls();
    private final Waits waits = new Waits();
    private final Map<String, List<ObservedEvent>> events = new HashMap<>();
    private Predicate<HasMetadata> invalid = object -> false;
    private CompletableFuture<Void> logs = CompletableFuture.completedFuture(null);

    /** Seeds an object with its status, as if it had always been there. */
    public synchronized <T extends HasMetadata> T put(Kind<T> kind, T object) {
        var made = store.create(kind, object, true, false);
        waits.judge();
        return made;
    }

    /** Seeds a namespace. */
    public FakeKube withNamespace(String name) {
        put(
                Kinds.NAMESPACE,
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build());
        return this;
    }

    /** Somebody else changes the object, its status included. */
    public synchronized <T extends HasMetadata> T edit(
            Kind<T> kind, String namespace, String name, UnaryOperator<T> change) {
        var changed = store.overwrite(
                kind, change.apply(store.get(kind, namespace, name).orElseThrow()));
        waits.judge();
        return changed;
    }

    /** Somebody else deletes the object; finalizers hold it. */
    public synchronized <T extends HasMetadata> void remove(Kind<T> kind, String namespace, String name) {
        store.get(kind, namespace, name).ifPresent(object -> store.delete(kind, object));
        waits.judge();
    }

    public synchronized <T extends HasMetadata> Optional<T> find(Kind<T> kind, String namespace, String name) {
        return store.get(kind, namespace, name);
    }

    public synchronized <T extends HasMetadata> List<T> all(Kind<T> kind) {
        return store.list(kind, "", Map.of());
    }

    /** Objects that the server would answer with 422. */
    public void refuse(Predicate<HasMetadata> which) {
        invalid = which;
    }

    /** The next call of the verb and kind, such as {@code create Plan}, fails and does nothing. */
    public synchronized void failNext(String call, Reason reason) {
        calls.trouble(call, new KubeFailure(reason, call + " failed as told", null), false);
    }

    /** The next create of the kind is answered with a 429. */
    public synchronized void throttleNext(String call) {
        calls.trouble(call, KubeFailure.notMade(Reason.UNREACHABLE, call + ": HTTP 429, as told"), false);
    }

    /** The next call of the verb and kind does its work, and its answer is lost. */
    public synchronized void loseNext(String call) {
        calls.trouble(call, new KubeFailure(Reason.UNREACHABLE, call + ": no answer", null), true);
    }

    /** Right after the next call of the verb and kind, before its answer is read, somebody else does this. */
    public synchronized void afterNext(String call, Runnable action) {
        calls.afterNext(call, action);
    }

    /** How often a verb was called for a kind, such as {@code create Plan}; failed calls count. */
    public synchronized int calls(String call) {
        return calls.of(call);
    }

    /** Calls that change something, whatever the kind. */
    public synchronized int writes() {
        return calls.where(name -> !name.matches("(get|list|await|events|log|dryRunCreate) .*"));
    }

    public synchronized void event(HasMetadata about, ObservedEvent event) {
        events.computeIfAbsent(about.getMetadata().getUid(), key -> new ArrayList<>())
                .add(event);
    }

    /** Those that are open; their deadlines pass when a test says so. */
    public Waits waits() {
        return waits;
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<Optional<T>> get(Kind<T> kind, String namespace, String name) {
        return call("get " + kind.name(), () -> store.get(kind, namespace, name));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> list(
            Kind<T> kind, String namespace, Map<String, String> labels) {
        return call("list " + kind.name(), () -> store.list(kind, namespace, labels));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> listWatched(Kind<T> kind) {
        return list(kind, "", Map.of());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> create(Kind<T> kind, T desired) {
        return call("create " + kind.name(), () -> store.create(kind, valid(kind, desired), false, false));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> dryRunCreate(Kind<T> kind, T desired) {
        return call("dryRunCreate " + kind.name(), () -> store.create(kind, valid(kind, desired), false, true));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> update(Kind<T> kind, T changed) {
        return call("update " + kind.name(), () -> store.update(kind, valid(kind, changed)));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> updateStatus(Kind<T> kind, T changed) {
        return call("updateStatus " + kind.name(), () -> store.updateStatus(kind, changed));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> patch(Kind<T> kind, T seen, Map<String, Object> merge) {
        return call("patch " + kind.name(), () -> store.patch(kind, seen, merge));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<Void> delete(Kind<T> kind, T seen) {
        return call("delete " + kind.name(), () -> {
            store.delete(kind, seen);
            return null;
        });
    }

    /** Its waits end when a test says so, so nothing stalls by itself. */
    @Override
    public void observe(WaitProgress observer) {}

    @Override
    public synchronized <T extends HasMetadata> CompletableFuture<T> await(Kind<T> kind, Wait<T> wait) {
        calls.count("await " + kind.name());
        var id = wait.id();
        var slash = id.indexOf('/');
        var namespace = slash < 0 ? "" : id.substring(0, slash);
        return waits.add(wait, () -> store.get(kind, namespace, id.substring(slash + 1)));
    }

    @Override
    public CompletableFuture<List<String>> logTail(String namespace, String pod, int lines) {
        var answer = call("log Pod", () -> store.get(Kinds.POD, namespace, pod)
                .map(found -> PodLogs.tail(found, lines))
                .orElse(List.of()));
        return logs.thenCompose(open -> answer);
    }

    /** From now on nobody gets an answer who reads a log. */
    public void holdLogs() {
        logs = new CompletableFuture<>();
    }

    /** They get it now. */
    public void releaseLogs() {
        logs.complete(null);
    }

    @Override
    public CompletableFuture<List<ObservedEvent>> eventsAbout(HasMetadata object) {
        return call(
                "events " + object.getKind(),
                () -> List.copyOf(events.getOrDefault(object.getMetadata().getUid(), List.of())));
    }

    private synchronized <T> CompletableFuture<T> call(String name, Supplier<T> work) {
        var answer = calls.run(name, work);
        waits.judge();
        return answer;
    }

    private <T extends HasMetadata> T valid(Kind<T> kind, T object) {
        if (invalid.test(object)) {
            throw new KubeFailure(
                    Reason.INVALID, kind.name() + " " + object.getMetadata().getName() + " is invalid: as told", null);
        }
        return object;
    }

    /** An object of a kind that the product reads without a type, with nothing in it. */
    public static GenericKubernetesResource bare(Kind<GenericKubernetesResource> kind, String namespace, String name) {
        var object = new GenericKubernetesResource();
        object.setApiVersion(kind.apiVersion());
        object.setKind(kind.name());
        object.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(namespace.isEmpty() ? null : namespace)
                .build());
        return object;
    }
}
