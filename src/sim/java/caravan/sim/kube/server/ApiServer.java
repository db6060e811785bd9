package caravan.sim.kube.server;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A Kubernetes API server on loopback HTTP that keeps any kind of object in memory: enough for an unmodified client,
 * its informers, and kubectl. Everything happens on one event loop, one request after the other.
 */
public final class ApiServer implements AutoCloseable {

    /** A real API server sends a bookmark about once a minute; clients take silence for a broken watch. */
    private static final Duration BOOKMARK_EVERY = Duration.ofSeconds(10);

    /** The largest object that a real API server takes is 3 MiB; a list is longer, but that is an answer. */
    private static final int MAX_HEADER = 64 * 1024;

    private final Vertx vertx;
    private final HttpServer http;
    private final ObjectStore store;
    private final Watches watches = new Watches();
    private final RequestCounts counts = new RequestCounts();
    private final Faults faults = new Faults();

    private ApiServer(InstantSource clock) {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        store = new ObjectStore(watches::publish);
        var types = new ResourceTypes();
        var tables = new Tables(types, clock);
        var handler = new ApiHandler(new ApiHandler.Parts(
                types,
                new ResourceVerbs(store, types, new Admission(clock)),
                new Lists(store),
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

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
