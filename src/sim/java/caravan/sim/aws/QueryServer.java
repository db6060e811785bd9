package caravan.sim.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Serves in-process clients of EC2, STS, KMS and Service Quotas over loopback HTTP, so that the real SDK stands in front of them. */
public final class QueryServer implements AutoCloseable {

    /** Measured 2026: 4 workers carry half as many calls, more than 16 no more. */
    private static final int WORKERS = 16;

    private static final DateTimeFormatter AMZ_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern SCOPE = Pattern.compile("Credential=([^/]+)/[^/]*/([^/]+)/");

    static {
        // without it each answer waits 40 ms for the client's delayed ACK; read once, at the first server
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS, QueryServer::worker);
    private final Function<Scope, Ec2Client> ec2;
    private final Function<Scope, StsClient> sts;
    private final Function<Scope, KmsClient> kms;
    private final Function<Scope, ServiceQuotasClient> quotas;

    /** Of the request's signature, which is not checked; {@code signedAt} is its X-Amz-Date. */
    public record Scope(String accessKeyId, String region, Optional<Instant> signedAt) {}

    private record Answer(int status, String text, boolean cut) {}

    /** The clients are asked for anew with every request; they may refuse with an exception of their service. */
    public QueryServer(
            Function<Scope, Ec2Client> ec2,
            Function<Scope, StsClient> sts,
            Function<Scope, KmsClient> kms,
            Function<Scope, ServiceQuotasClient> quotas) {
        this.ec2 = ec2;
        this.sts = sts;
        this.kms = kms;
        this.quotas = quotas;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("The simulated AWS found no free port on the loopback address.", e);
        }
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    private static Thread worker(Runnable work) {
        var thread = new Thread(work, "sim-aws");
        thread.setDaemon(true);
        return thread;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var requestId = UUID.randomUUID().toString();
            var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            var json = JsonWire.of(target);
            if (json.isPresent()) {
                answerJson(exchange, json.get(), requestId);
            } else {
                answerForm(exchange, requestId);
            }
        }
    }

    private void answerForm(HttpExchange exchange, String requestId) throws IOException {
        var form = form(exchange);
        try {
            send(exchange, requestId, answer(exchange, form, requestId));
        } catch (LostAnswer lost) {
            // closing an exchange without an answer breaks the connection
            if (lost.half().isPresent()) {
                var xml = QueryWire.of(form)
                        .response(form.get("Action"), lost.half().get(), requestId);
                send(exchange, requestId, new Answer(200, xml, true));
            }
        }
    }

    private void answerJson(HttpExchange exchange, JsonWire json, String requestId) throws IOException {
        var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        var body = exchange.getRequestBody().readAllBytes();
        try {
            var scope = scope(json.wire(), exchange);
            var client = json.equals(JsonWire.KMS) ? kms.apply(scope) : quotas.apply(scope);
            send(exchange, requestId, new Answer(200, json.answer(client, target, body), false));
        } catch (AwsServiceException fault) {
            send(exchange, requestId, new Answer(fault.statusCode(), JsonWire.error(fault), false));
        } catch (LostAnswer lost) {
            // likewise, and half of such an answer is none: the exchange is closed without
            return;
        }
    }

    private Answer answer(HttpExchange exchange, Map<String, String> form, String requestId) {
        var wire = QueryWire.EC2;
        try {
            wire = QueryWire.of(form);
            var scope = scope(wire, exchange);
            var client = wire.isEc2() ? ec2.apply(scope) : sts.apply(scope);
            return new Answer(200, wire.response(form.get("Action"), call(wire, client, form), requestId), false);
        } catch (AwsServiceException fault) {
            return new Answer(fault.statusCode(), wire.error(fault, requestId), false);
        }
    }

    private static SdkPojo call(QueryWire wire, Object client, Map<String, String> form) {
        try {
            return (SdkPojo) wire.operation(form).invoke(client, wire.request(form));
        } catch (InvocationTargetException e) {
            throw thrown(wire, form, e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("A client interface has an operation that is not public.", e);
        }
    }

    private static RuntimeException thrown(QueryWire wire, Map<String, String> form, Throwable cause) {
        if (cause instanceof AwsServiceException || cause instanceof LostAnswer) {
            return (RuntimeException) cause;
        }
        return cause instanceof UnsupportedOperationException
                ? wire.fault(400, "InvalidAction", "The simulator does not know " + form.get("Action") + ".")
                : wire.fault(500, "InternalError", cause.toString());
    }

    private static Optional<Instant> signedAt(QueryWire wire, HttpExchange exchange) {
        var date = exchange.getRequestHeaders().getFirst("X-Amz-Date");
        try {
            return Optional.ofNullable(date).map(AMZ_DATE::parse).map(Instant::from);
        } catch (DateTimeParseException e) {
            throw wire.fault(400, "IncompleteSignature", "The date " + date + " is not in ISO-8601 basic format.");
        }
    }

    private static Scope scope(QueryWire wire, HttpExchange exchange) {
        var signedAt = signedAt(wire, exchange);
        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher match = SCOPE.matcher(authorization == null ? "" : authorization);
        return match.find() ? new Scope(match.group(1), match.group(2), signedAt) : new Scope("", "", signedAt);
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var form = new LinkedHashMap<String, String>();
        for (var pair : body.split("&", -1)) {
            var equals = pair.indexOf('=');
            var end = equals < 0 ? pair.length() : equals;
            form.put(decode(pair.substring(0, end)), decode(pair.substring(Math.min(end + 1, pair.length()))));
        }
        return form;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, String requestId, Answer answer) throws IOException {
        var body = answer.text().getBytes(StandardCharsets.UTF_8);
        var json = answer.text().startsWith("{");
        exchange.getResponseHeaders()
                .set("Content-Type", json ? "application/x-amz-json-1.1" : "text/xml;charset=UTF-8");
        exchange.getResponseHeaders().set("x-amzn-RequestId", requestId);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body, 0, answer.cut() ? body.length / 2 : body.length);
        exchange.getResponseBody().flush();
    }

    public URI endpoint() {
        var address = server.getAddress();
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
