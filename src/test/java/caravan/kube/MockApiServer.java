package caravan.kube;

import caravan.model.Fence;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An API server in memory that records requests and gives answers made ready before, if there are any. */
final class MockApiServer implements AutoCloseable {

    /** A request as it came in; {@code line} is method and path. */
    record Sent(String line, String contentType, String body) {}

    /** Logs each request; held, or the setting is lost with the logger. */
    private static final Logger NOISE = Logger.getLogger("io.fabric8.mockwebserver");

    static {
        NOISE.setLevel(Level.OFF);
    }

    private final MockWebServer server = new MockWebServer();
    private final Map<String, Queue<MockResponse>> ready = new ConcurrentHashMap<>();
    private final List<Sent> requests = new CopyOnWriteArrayList<>();
    private final KubernetesCrudDispatcher crud =
            new KubernetesCrudDispatcher(List.of(new CustomResourceDefinitionContext.Builder()
                    .withGroup("caravan.io")
                    .withVersion("v1alpha1")
                    .withKind("InstanceMigration")
                    .withPlural("instancemigrations")
                    .withScope("Namespaced")
                    .withStatusSubresource(true)
                    .build()));

    MockApiServer() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                var sent = new Sent(
                        request.getMethod() + " " + request.getPath(),
                        String.valueOf(request.getHeader("Content-Type")),
                        request.getUtf8Body());
                requests.add(sent);
                var answers = ready.get(sent.line());
                var answer = answers == null ? null : answers.poll();
                return answer == null ? crud.dispatch(unread(request, sent.body())) : answer;
            }
        });
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(server.url("/").toString())
                .build();
    }

    /** The next request of this method and path gets this answer. */
    MockApiServer answer(String request, int code, String body) {
        ready.computeIfAbsent(request, path -> new ArrayDeque<>())
                .add(new MockResponse().setResponseCode(code).setBody(body));
        return this;
    }

    /** The next requests of this method and path are answered that late. */
    void hang(String request, int times, Duration late) {
        var answers = ready.computeIfAbsent(request, path -> new ArrayDeque<>());
        for (var time = 0; time < times; time++) {
            answers.add(new MockResponse().setResponseCode(503).setBodyDelay(late));
        }
    }

    /** What was asked, such as {@code GET /api/v1/pods}. */
    List<String> asked() {
        return requests.stream().map(Sent::line).toList();
    }

    Sent only(String request) {
        var all = requests.stream().filter(one -> one.line().equals(request)).toList();
        if (all.size() != 1) {
            throw new AssertionError(request + " was sent " + all.size() + " times: " + asked());
        }
        return all.get(0);
    }

    /** A body can be read once. */
    private static RecordedRequest unread(RecordedRequest request, String body) {
        return new RecordedRequest(
                request.getHttpVersion(),
                request.method(),
                request.getPath(),
                request.getHeaders(),
                new Buffer(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        server.shutdown();
    }

    static KubeSettings settings() {
        return new KubeSettings(
                List.of(),
                false,
                Duration.ofMillis(200),
                Duration.ofMinutes(5),
                Duration.ofSeconds(2),
                0,
                4,
                new KubeSettings.Watching(Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofMinutes(5)));
    }

    Fabric8KubeGateway gateway(KubeClients clients, Fence fence) {
        return new Fabric8KubeGateway(clients, fence, REAL, Runnable::run);
    }

    static final Timer REAL = new Timer() {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public CompletableFuture<Void> after(Duration duration) {
            Executor later = CompletableFuture.delayedExecutor(duration.toMillis(), TimeUnit.MILLISECONDS);
            return CompletableFuture.runAsync(() -> {}, later);
        }
    };

    static <T extends HasMetadata> T named(T object, String namespace, String name) {
        object.getMetadata().setNamespace(namespace);
        object.getMetadata().setName(name);
        return object;
    }
}
