package caravan.wiring;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/**
 * The threads of all HTTP servers and of all clients of the API server. By itself each of the six would have a Vert.x of
 * its own: 24 event loops on two processors (measured 2026-11). Nothing blocks an event loop, so none waits for another.
 */
final class EventLoops implements AutoCloseable {

    private final Vertx vertx;

    EventLoops() {
        // Names are resolved as everything else in the process resolves them, search domains of a pod included
        System.setProperty("vertx.disableDnsResolver", "true");
        vertx = Vertx.vertx(new VertxOptions()
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    Vertx vertx() {
        return vertx;
    }

    /** For clients that leave these threads alone when they are closed. */
    HttpClient.Factory clients() {
        return new VertxHttpClientFactory(vertx);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
