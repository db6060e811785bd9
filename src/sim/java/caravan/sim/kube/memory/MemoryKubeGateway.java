package caravan.sim.kube.memory;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.kube.KubeWaits;
import caravan.kube.ObservedEvent;
import caravan.model.Fence;
import caravan.model.Futures;
import caravan.model.Timer;
import caravan.model.Wait;
import caravan.model.WaitProgress;
import caravan.sim.kube.PodLogs;
import caravan.sim.kube.memory.MemoryCluster.Snapshot;
import caravan.sim.kube.server.Faults.Fault;
import caravan.sim.kube.store.Body;
import caravan.sim.kube.store.Manner;
import caravan.sim.kube.store.Verb;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The product's door to a cluster in memory, for one incarnation of an engine: it answers as the one over HTTP does, and
 * waits with the product's own waits. Killed, it is as silent as a process that is gone.
 */
public final class MemoryKubeGateway implements KubeGateway {

    /** The product's default. */
    private static final Duration STALLED_AFTER = Duration.ofMinutes(5);

    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final MemoryCluster cluster;
    private final Life life;
    private final CallLine line;
    private final Timer timer;
    private final KubeWaits waits;
    private final Hints hints;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Optional<Past> past = Optional.empty();
    private volatile List<String> watched = List.of();

    private record Past(Snapshot snapshot, Instant until) {}

    MemoryKubeGateway(MemoryCluster cluster, Fence fence, Timer timer, Executor continuations) {
        this.cluster = cluster;
        this.life = new Life(continuations);
        this.line = new CallLine(cluster, life, fence);
        this.timer = timer;
        this.waits =
                new KubeWaits(this::look, life.timer(timer), cluster.settings().reread(), STALLED_AFTER);
        this.hints = new Hints(cluster, life, waits);
    }

    /** Takes hints, and fails all waits when this engine stops to lead. */
    public KubeWaits waits() {
        return waits;
    }

    /** From now on nothing that was asked for is answered and nothing runs; only writes on their way may yet arrive. */
    public void kill() {
        life.end();
        hints.end();
    }

    /** Whether it was killed. */
    public boolean killed() {
        return life.ended();
    }

    /** Looks on at every call from now on. */
    public MemoryKubeGateway observe(CallObserver observer) {
        line.observe(observer);
        return this;
    }

    /** Decides for each call of this engine whether it goes wrong; asked before the cluster's own faults. */
    public MemoryKubeGateway trouble(Function<KubeCall, Optional<Fault>> faults) {
        line.trouble(faults);
        return this;
    }

    /** Changes that no hint tells of, by resource and by {@code namespace/name}: waits notice them when they re-read. */
    public void missHints(BiPredicate<String, String> which) {
        hints.miss(which);
    }

    /** For so long waits are judged by these old objects; reads stay live. */
    public void judgeWaitsBy(Snapshot snapshot, Duration time) {
        past = Optional.of(new Past(snapshot, timer.now().plus(time)));
    }

    /** The namespaces of {@link #listWatched}; none means all. */
    public void watch(List<String> namespaces) {
        watched = List.copyOf(namespaces);
    }

    /** How many calls were made so far. */
    public int calls() {
        return calls.get();
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<Optional<T>> get(Kind<T> kind, String namespace, String name) {
        var call = call(Verb.GET, kind, Named.of(kind, namespace, name));
        return line.send(call, () -> find(kind, call));
    }

    private <T extends HasMetadata> Optional<T> find(Kind<T> kind, KubeCall call) {
        // Decoded outside of the lock: a packed object takes its time
        return cluster.locked(() -> cluster.store().held(cluster.typeOf(kind), call.namespace(), call.name()))
                .map(held -> cluster.decode(held.get(), kind));
    }

    private <T extends HasMetadata> CompletableFuture<Optional<T>> look(Kind<T> kind, String namespace, String name) {
        var old = past.filter(then -> timer.now().isBefore(then.until()));
        if (old.isEmpty()) {
            return get(kind, namespace, name);
        }
        var seen = new CompletableFuture<Optional<T>>();
        life.run(() -> seen.complete(old.get()
                .snapshot()
                .store()
                .find(cluster.typeOf(kind), namespace, name)
                .map(tree -> cluster.decode(tree, kind))));
        return seen;
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> list(
            Kind<T> kind, String namespace, Map<String, String> labels) {
        var scope = kind.namespaced() ? namespace : "";
        var call = call(Verb.LIST, kind, new Named(scope, ""));
        return line.send(call, () -> Listing.stream(cluster, kind, scope, labels)
                .map(tree -> cluster.decode(tree, kind))
                .toList());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> listWatched(Kind<T> kind) {
        return ofWatched(namespace -> list(kind, namespace, Map.of()));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> list(
            Kind<T> kind, String namespace, Map<String, String> labels, UnaryOperator<T> shorter) {
        var scope = kind.namespaced() ? namespace : "";
        var call = call(Verb.LIST, kind, new Named(scope, ""));
        return line.send(call, () -> Listing.stream(cluster, kind, scope, labels)
                .map(tree -> shorter.apply(cluster.decode(tree, kind)))
                .toList());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> listWatched(Kind<T> kind, UnaryOperator<T> shorter) {
        return ofWatched(namespace -> list(kind, namespace, Map.of(), shorter));
    }

    private <T> CompletableFuture<List<T>> ofWatched(Function<String, CompletableFuture<List<T>>> list) {
        return Futures.each(watched.isEmpty() ? List.of("") : watched, list)
                .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> create(Kind<T> kind, T desired) {
        return creation(kind, desired, false);
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> dryRunCreate(Kind<T> kind, T desired) {
        return creation(kind, desired, true);
    }

    private <T extends HasMetadata> CompletableFuture<T> creation(Kind<T> kind, T desired, boolean dryRun) {
        var call = call(Verb.CREATE, kind, Named.of(kind, desired)).dry(dryRun);
        return write(
                call,
                desired,
                tree -> answer(kind, () -> cluster.verbs()
                        .create(cluster.target(kind, desired, ""), tree, Manner.client(dryRun))));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> update(Kind<T> kind, T changed) {
        return replacement(kind, changed, "");
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> updateStatus(Kind<T> kind, T changed) {
        return replacement(kind, changed, "status");
    }

    private <T extends HasMetadata> CompletableFuture<T> replacement(Kind<T> kind, T changed, String subresource) {
        var named = Named.of(kind, changed);
        named.require(kind, "resourceVersion", changed.getMetadata().getResourceVersion());
        var call = call(Verb.UPDATE, kind, named).on(subresource);
        var target = cluster.target(kind, changed, subresource);
        return write(call, changed, tree -> answer(kind, () -> cluster.verbs().update(target, tree, Manner.CLIENT)));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> patch(Kind<T> kind, T seen, Map<String, Object> merge) {
        var named = Named.of(kind, seen);
        named.require(kind, "resourceVersion", seen.getMetadata().getResourceVersion());
        named.require(kind, "uid", seen.getMetadata().getUid());
        var call = call(Verb.PATCH, kind, named);
        var target = cluster.target(kind, seen, "");
        return write(
                call,
                GuardedPatch.of(seen, merge),
                tree -> answer(kind, () -> cluster.verbs().patch(target, new Body(MERGE_PATCH, tree), Manner.CLIENT)));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<Void> delete(Kind<T> kind, T seen) {
        var named = Named.of(kind, seen);
        named.require(kind, "uid", seen.getMetadata().getUid());
        var call = call(Verb.DELETE, kind, named);
        var target = cluster.target(kind, seen, "");
        var options = MemoryObjects.withUid(seen.getMetadata().getUid());
        return line.<Void>send(call, () -> {
                    cluster.locked(() -> cluster.verbs().delete(target, options, Manner.CLIENT));
                    return null;
                })
                .exceptionallyCompose(Named::goneIsFine);
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> await(Kind<T> kind, Wait<T> wait) {
        return waits.await(kind, wait);
    }

    @Override
    public void observe(WaitProgress observer) {
        waits.observe(observer);
    }

    @Override
    public CompletableFuture<List<String>> logTail(String namespace, String pod, int lines) {
        var call =
                call(Verb.GET, Kinds.POD, Named.of(Kinds.POD, namespace, pod)).on("log");
        return line.send(call, () -> find(Kinds.POD, call)
                .map(found -> PodLogs.tail(found, lines))
                .orElse(List.of()));
    }

    @Override
    public CompletableFuture<List<ObservedEvent>> eventsAbout(HasMetadata object) {
        var uid = Objects.requireNonNullElse(object.getMetadata().getUid(), "");
        var namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), "default");
        var type = cluster.typeOf(Kinds.EVENT);
        var call = call(Verb.LIST, Kinds.EVENT, new Named(namespace, ""));
        return line.send(call, () -> cluster.locked(() -> cluster.store().heldKnownBy(type, namespace, uid)).stream()
                .map(Supplier::get)
                .sorted(Comparator.comparing(MemoryKubeGateway::timeOf))
                .map(event -> new ObservedEvent(
                        event.path("type").asText(),
                        event.path("reason").asText(),
                        event.path("message").asText()))
                .toList());
    }

    private static String timeOf(JsonNode event) {
        return Stream.of(event.path("lastTimestamp"), event.path("eventTime"), event.at("/metadata/creationTimestamp"))
                .map(time -> time.asText(""))
                .filter(time -> !time.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** What is sent is taken down at once: the caller may change its object afterwards. */
    private <T> CompletableFuture<T> write(KubeCall call, Object sent, Function<ObjectNode, T> work) {
        var bytes = Wire.bytes(sent);
        if (bytes.length > Failures.MOST_BYTES) {
            var refused = new CompletableFuture<T>();
            life.run(() -> refused.completeExceptionally(Failures.tooLarge(call, bytes.length)));
            return refused;
        }
        return line.send(call, () -> work.apply(Wire.tree(bytes)));
    }

    private <T extends HasMetadata> T answer(Kind<T> kind, Supplier<ObjectNode> work) {
        return cluster.decode(cluster.locked(work), kind);
    }

    private KubeCall call(Verb verb, Kind<?> kind, Named object) {
        var number = calls.incrementAndGet();
        return new KubeCall(number, verb, kind, kind.plural(), object.namespace(), object.name(), false);
    }
}
