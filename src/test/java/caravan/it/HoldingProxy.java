package caravan.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** Stands between Caravan and EC2: counts the calls, and holds back one answer after EC2 has done what was asked. */
final class HoldingProxy implements AutoCloseable {

    /** The client of the JDK sets these itself. */
    private static final Set<String> CONNECTION =
            Set.of("host", "content-length", "connection", "expect", "upgrade", "transfer-encoding");

    private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=(\\w+)");

    private record Hold(String operation, CompletableFuture<String> answer) {}

    private final URI target;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final AtomicReference<Hold> hold = new AtomicReference<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private HoldingProxy(URI target, HttpServer server) {
        this.target = target;
        this.server = server;
        server.setExecutor(workers);
        server.createContext("/", this::pass);
        server.start();
    }

    /** Listens on a free port in front of {@code target}. */
    static HoldingProxy before(URI target) {
        try {
            return new HoldingProxy(
                    target, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value for AWS_ENDPOINT_URL. */
    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next call of this operation never gets its answer; the future has it as soon as EC2 has given it. */
    CompletableFuture<String> hold(String operation) {
        var next = new Hold(operation, new CompletableFuture<>());
        hold.set(next);
        return next.answer();
    }

    /** How often EC2 was asked for this operation. */
    int calls(String operation) {
        return calls.getOrDefault(operation, 0);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        workers.shutdownNow();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var operation = operationOf(body);
            calls.merge(operation, 1, Integer::sum);
            var answer = forward(exchange, body);
            if (held(operation, answer)) {
                closed.await();
                return;
            }
            answer.headers().firstValue("content-type").ifPresent(type -> exchange.getResponseHeaders()
                    .set("Content-Type", type));
            answer.headers().firstValue("date").ifPresent(date -> exchange.getResponseHeaders()
                    .set("Date", date));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean held(String operation, HttpResponse<byte[]> answer) {
        var wanted =
                Optional.ofNullable(hold.get()).filter(next -> next.operation().equals(operation));
        return wanted.isPresent()
                && hold.compareAndSet(wanted.get(), null)
                && wanted.get().answer().complete(new String(answer.body(), StandardCharsets.UTF_8));
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        target.resolve(exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String operationOf(byte[] body) {
        var action = ACTION.matcher(new String(body, StandardCharsets.UTF_8));
        return action.find() ? action.group(1) : "";
    }
}
