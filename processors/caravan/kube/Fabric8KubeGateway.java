package caravan.kube;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.Fence;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.Timer;
import caravan.model.Wait;
import caravan.model.WaitProgress;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The API server behind fabric8's HTTP client: one request for each call, and never one that overwrites blindly. */
public final class Fabric8KubeGateway implements KubeGateway, AutoCloseable {

    /** As kubectl asks for; a page of records is some megabytes. */
    private static final int PAGE = 500;
    /** Of a log, for each line asked for: one may be of any length. */
    private static final int LOG_LINE_BYTES = 4_096;

    private final ApiServer reads;
    private final ApiServer writes;
    private final Codec codec;
    private final Fence fence;
    private final CallPool pool;
    private final KubeWaits waits;
    private final List<String> namespaces;

    /** Completes every future on {@code continuations}. */
    public Fabric8KubeGateway(KubeClients clients, Fence fence, Timer timer, Executor continuations) {
        this.reads = new ApiServer(clients.reads());
        this.writes = new ApiServer(clients.writes());
        this.codec = new Codec(clients.writes().getKubernetesSerialization());
        this.fence = fence;
        this.namespaces = clients.settings().namespaces();
        this.pool = new CallPool(clients.settings().concurrentCalls(), continuations);
        this.waits = new KubeWaits(
                this::get,
                timer,
                clients.settings().reread(),
                clients.settings().stalledAfter());
    }

    /** Takes the hints of informers, and fails all waits when this process stops to lead. */
    public KubeWaits waits() {
        return waits;
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<Optional<T>> get(Kind<T> kind, String namespace, String name) {
        var call = ApiCall.get(Target.object(kind, namespace, name), "");
        return pool.submit(call, () -> found(call).map(body -> codec.object(call, kind, body)));
    }

    private Optional<String> found(ApiCall call) {
        try {
            return Optional.of(reads.send(call));
        } catch (KubeFailure e) {
            if (e.is(KubeFailure.Reason.NOT_FOUND)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> list(
            Kind<T> kind, String namespace, Map<String, String> labels) {
        var selector = selector(labels);
        // In one part: the API server answers that from its cache, and a page from etcd (Kubernetes 1.31 and later).
        var query = selector.isEmpty() ? "" : "?labelSelector=" + Target.encoded(selector);
        return items(kind, ApiCall.get(Target.collection(kind, namespace), query));
    }

    private static String selector(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
    }

    private <T extends HasMetadata> CompletableFuture<List<T>> items(Kind<T> kind, ApiCall call) {
        return pool.submit(call, () -> codec.items(call, kind, reads.send(call)));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> list(
            Kind<T> kind, String namespace, Map<String, String> labels, UnaryOperator<T> shorter) {
        return paged(kind, Target.collection(kind, namespace), selector(labels), shorter);
    }

    private <T extends HasMetadata> CompletableFuture<List<T>> paged(
            Kind<T> kind, Target target, String selector, UnaryOperator<T> shorter) {
        var query = selector.isEmpty() ? "" : "&labelSelector=" + Target.encoded(selector);
        return pool.submit(ApiCall.get(target, ""), () -> pages(kind, target, query, shorter));
    }

    private <T extends HasMetadata> List<T> pages(Kind<T> kind, Target target, String query, UnaryOperator<T> shorter) {
        var all = new ArrayList<T>();
        var next = "";
        do {
            var more = next.isEmpty() ? "" : "&continue=" + Target.encoded(next);
            var call = ApiCall.get(target, "?limit=" + PAGE + query + more);
            var page = codec.page(call, kind, reads.send(call));
            page.items().forEach(item -> all.add(shorter.apply(item)));
            next = page.next();
        } while (!next.isEmpty());
        return List.copyOf(all);
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> listWatched(Kind<T> kind, UnaryOperator<T> shorter) {
        return namespaces.isEmpty()
                ? list(kind, "", Map.of(), shorter)
                : Futures.each(namespaces, namespace -> list(kind, namespace, Map.of(), shorter))
                        .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> listUncommitted(Kind<T> kind, String namespace) {
        var selector = Names.RECORD + ",!" + Names.COMMITTED + ",!" + Names.KEPT;
        return paged(kind, Target.collection(kind, namespace), selector, UnaryOperator.identity());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<List<T>> listWatched(Kind<T> kind) {
        return namespaces.isEmpty()
                ? list(kind, "", Map.of())
                : Futures.each(namespaces, namespace -> list(kind, namespace, Map.of()))
                        .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> create(Kind<T> kind, T desired) {
        return write(kind, desired, creation("create", kind, desired));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> dryRunCreate(Kind<T> kind, T desired) {
        var call = creation("rehearse the create of", kind, desired);
        var dry = call.at(call.path() + "?dryRun=All");
        // It makes nothing, so the fence is not asked; it is a POST, so the client that sends once is used.
        return pool.submit(dry, () -> codec.object(dry, kind, writes.send(checked(dry))));
    }

    private ApiCall creation(String verb, Kind<?> kind, HasMetadata desired) {
        var target = Target.object(kind, desired);
        return ApiCall.send(verb, target, "POST", codec.encode(desired)).at(target.collectionPath());
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> update(Kind<T> kind, T changed) {
        return write(kind, changed, replacement("update", kind, changed));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> updateStatus(Kind<T> kind, T changed) {
        var call = replacement("update the status of", kind, changed);
        return write(kind, changed, call.at(call.path() + "/status"));
    }

    private ApiCall replacement(String verb, Kind<?> kind, HasMetadata changed) {
        var target = Target.object(kind, changed);
        requireRead(target, "resourceVersion", changed.getMetadata().getResourceVersion());
        return ApiCall.send(verb, target, "PUT", codec.encode(changed));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<T> patch(Kind<T> kind, T seen, Map<String, Object> merge) {
        var target = Target.object(kind, seen);
        requireRead(target, "resourceVersion", seen.getMetadata().getResourceVersion());
        requireRead(target, "uid", seen.getMetadata().getUid());
        var body = codec.encode(MergePatch.guarded(seen.getMetadata(), merge));
        return write(kind, seen, ApiCall.send("patch", target, "PATCH", body).as(ApiCall.MERGE_PATCH));
    }

    @Override
    public <T extends HasMetadata> CompletableFuture<Void> delete(Kind<T> kind, T seen) {
        var target = Target.object(kind, seen);
        requireRead(target, "uid", seen.getMetadata().getUid());
        var options = new DeleteOptionsBuilder()
                .withNewPreconditions()
                .withUid(seen.getMetadata().getUid())
                .endPreconditions()
                .withPropagationPolicy("Background")
                .build();
        var call = ApiCall.send("delete", target, "DELETE", codec.encode(options));
        return pool.submit(call, () -> gone(call));
    }

    private Void gone(ApiCall call) {
        try {
            fence.check();
            writes.send(call);
        } catch (KubeFailure e) {
            if (!e.is(KubeFailure.Reason.NOT_FOUND)) {
                throw e;
            }
        }
        return null;
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
        var whole = ApiCall.get(Target.object(Kinds.POD, namespace, pod), "");
        var call = whole.at(whole.path() + "/log?tailLines=" + lines + "&limitBytes=" + lines * LOG_LINE_BYTES);
        return pool.submit(
                call, () -> found(call).map(text -> text.lines().toList()).orElse(List.of()));
    }

    @Override
    public CompletableFuture<List<ObservedEvent>> eventsAbout(HasMetadata object) {
        var uid = Objects.requireNonNullElse(object.getMetadata().getUid(), "");
        // Events about cluster-scoped objects lie in the namespace default.
        var namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), "default");
        var query = "?fieldSelector=" + Target.encoded("involvedObject.uid=" + uid);
        return items(Kinds.EVENT, ApiCall.get(Target.collection(Kinds.EVENT, namespace), query))
                .thenApply(events -> events.stream()
                        .filter(event -> uid.equals(event.getInvolvedObject().getUid()))
                        .sorted(Comparator.comparing(Fabric8KubeGateway::timeOf))
                        .map(event -> new ObservedEvent(
                                text(event.getType()), text(event.getReason()), text(event.getMessage())))
                        .toList());
    }

    /** The older API sets lastTimestamp, the newer eventTime. */
    private static String timeOf(Event event) {
        var micro = event.getEventTime() == null ? null : event.getEventTime().getTime();
        return Stream.of(event.getLastTimestamp(), micro, event.getMetadata().getCreationTimestamp())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private static String text(String field) {
        return Objects.requireNonNullElse(field, "");
    }

    private <T extends HasMetadata> CompletableFuture<T> write(Kind<T> kind, T sent, ApiCall call) {
        Function<String, T> decode = body -> body.isBlank() ? sent : codec.object(call, kind, body);
        return pool.submit(call, () -> {
            var ready = checked(call);
            fence.check();
            return decode.apply(writes.send(ready));
        });
    }

    private static ApiCall checked(ApiCall call) {
        if (call.bytes() > ApiCall.MOST_BYTES) {
            throw Refusals.tooLarge(call);
        }
        return call;
    }

    private static void requireRead(Target target, String field, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    target + " carries no " + field + ": only an object that was read may be changed.");
        }
    }

    @Override
    public void close() {
        waits.suspendAll("Caravan is shutting down");
        pool.close();
    }
}
