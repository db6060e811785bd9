package caravan.sim.kube.server;

import caravan.sim.kube.store.Admission;
import caravan.sim.kube.store.AdmissionRules;
import caravan.sim.kube.store.Identities;
import caravan.sim.kube.store.Keeping;
import caravan.sim.kube.store.ObjectStore;
import caravan.sim.kube.store.ResourceTypes;
import caravan.sim.kube.store.ResourceVerbs;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/**
 * A Kubernetes API server on loopback HTTP that keeps any kind of object in memory: enough for an unmodified client,
 * its informers, and kubectl. Everything happens on one event loop, one request after the other.
 */
public final class ApiServer implements AutoCloseable {

    /** A real API server sends a bookmark about once a minute; clients take silence for a broken watch. */
    private static final Duration BOOKMARK_EVERY = Duration.ofSeconds(10);

    /** The largest object that a real API server takes is 3 MiB; a list is longer, but that is an answer. */
    private static final int MAX_HEADER = 64 * 1024;

    /** A real API server keeps five minutes of changes; this is more than a run of the sandbox makes. */
    private static final int HISTORY = 20_000;

    private final Vertx vertx;
    private final HttpServer http;
    private final ObjectStore store;
    private final ResourceAnswers answers;
    private final Watches watches = new Watches();
    private final RequestCounts counts = new RequestCounts();
    private final Faults faults = new Faults();
    private final AdmissionRules rules = new AdmissionRules();

    private ApiServer(InstantSource clock) {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        store = new ObjectStore(new ObjectStore.Options(Keeping.trees(), HISTORY), watches::publish);
        var types = new ResourceTypes();
        var tables = new Tables(types, clock);
        answers = new ResourceAnswers(
                store, new ResourceVerbs(store, types, new Admission(clock, Identities.random()), rules));
        var handler = new ApiHandler(new ApiHandler.Parts(
                types,
                answers,
                tables,
                new WatchHandler(vertx, store, watches, tables),
                vertx.getOrCreateContext(),
                counts,
                faults));
        http = vertx.createHttpServer(
                        new HttpServerOptions().setMaxHeaderSize(MAX_HEADER).setMaxInitialLineLength(MAX_HEADER))
                .requestHandler(handler::handle);
    }

    /** Starts an empty API server on a free port; {@code clock} gives its timestamps. */
    public static ApiServer start(InstantSource clock) {
        var server = new ApiServer(clock);
        server.http
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        server.vertx.setPeriodic(BOOKMARK_EVERY.toMillis(), tick -> server.watches.bookmark(server.store.version()));
        return server;
    }

    /** Where it listens. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + http.actualPort());
    }

    /** What was asked so far. */
    public RequestCounts counts() {
        return counts;
    }

    /** What shall go wrong. */
    public Faults faults() {
        return faults;
    }

    /** What admission refuses. */
    public AdmissionRules rules() {
        return rules;
    }

    /** The user agent of clients that are neither counted nor hit by faults. */
    public static String playerAgent() {
        return ApiHandler.PLAYER_AGENT;
    }

    /** Ends every watch; clients resume where they were. */
    public void cutWatches() {
        vertx.runOnContext(now -> watches.closeAll());
    }

    /** Ends every watch and forgets all changes: who resumes gets 410 and must list again. */
    public void forgetChanges() {
        vertx.runOnContext(now -> {
            store.forgetHistory();
            watches.closeAll();
        });
    }

    /** What is true now is what stale answers will tell. */
    public void rememberState() {
        var remembered = new CompletableFuture<Void>();
        vertx.runOnContext(now -> {
            answers.remember();
            remembered.complete(null);
        });
        // What is sent from now on must not come before it
        remembered.join();
    }

    /** The next changes of a resource, such as {@code pods}, are seen by no watch but the players'. */
    public void missEvents(String resource, int changes) {
        watches.missNext(resource, changes);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
