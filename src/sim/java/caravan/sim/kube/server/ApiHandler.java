package caravan.sim.kube.server;

import caravan.sim.kube.server.Faults.Fault;
import caravan.sim.kube.server.ResourceAnswers.Answer;
import caravan.sim.kube.store.ApiError;
import caravan.sim.kube.store.Body;
import caravan.sim.kube.store.ResourceTypes;
import caravan.sim.kube.store.Verb;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns an HTTP request into a verb on a resource, lets it go wrong where a fault is planned, and answers. */
final class ApiHandler {

    /** Clients of the players name themselves so; they are neither counted nor hit by faults. */
    static final String PLAYER_AGENT = "caravan-simulation";

    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
    private static final Set<String> HEALTH = Set.of("/healthz", "/livez", "/readyz");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Parts parts;
    private final Discovery discovery;
    private final OpenApi openApi;

    /** What the handler works on. */
    record Parts(
            ResourceTypes types,
            ResourceAnswers answers,
            Tables tables,
            WatchHandler watches,
            Context context,
            RequestCounts counts,
            Faults faults) {}

    ApiHandler(Parts parts) {
        this.parts = parts;
        this.discovery = new Discovery(parts.types());
        this.openApi = new OpenApi(parts.types());
    }

    void handle(HttpServerRequest http) {
        if (WatchHandler.isWebSocket(http)) {
            serve(http, MissingNode.getInstance());
            return;
        }
        http.body().onSuccess(buffer -> parse(buffer).ifPresentOrElse(body -> serve(http, body), () -> {
            var error = ApiError.of(415, "The simulated cluster reads JSON, not '" + contentType(http) + "'.");
            answer(http, new Answer(error.code(), error.status()));
        }));
    }

    private void serve(HttpServerRequest http, JsonNode body) {
        guarded(http, () -> dispatch(http, body));
    }

    private void guarded(HttpServerRequest http, Runnable work) {
        try {
            work.run();
        } catch (ApiError e) {
            answer(http, new Answer(e.code(), e.status()));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed in the simulated API server", http.method(), http.uri(), e);
            var error = ApiError.of(500, e.toString());
            answer(http, new Answer(error.code(), error.status()));
        }
    }

    private void dispatch(HttpServerRequest http, JsonNode body) {
        var target = ApiRequest.target(parts.types(), http.path());
        if (target.isEmpty()) {
            answer(http, general(http.path(), body));
            return;
        }
        var query = query(http);
        var verb = ApiRequest.verb(http.method().name(), target.get(), query);
        serve(http, new ApiRequest(verb, target.get(), query, new Body(contentType(http), body)));
    }

    private Answer general(String path, JsonNode body) {
        if (HEALTH.contains(path)) {
            return new Answer(200, TextNode.valueOf("ok"));
        }
        return discovery
                .answer(path)
                .or(() -> openApi.answer(path))
                .or(() -> Reviews.answer(path, body))
                .map(found -> new Answer(200, found))
                .orElseThrow(() -> ApiError.of(404, "the server could not find the requested resource"));
    }

    private void serve(HttpServerRequest http, ApiRequest request) {
        var fault = faultOf(http, request);
        if (fault.isPresent()) {
            goWrong(http, request, fault.get());
        } else if (PodLog.wanted(request)) {
            PodLog.answer(http, request, parts.answers().to(request, false));
        } else if (request.verb() == Verb.WATCH) {
            parts.watches().open(http, request);
        } else {
            answer(http, printed(http, request, parts.answers().to(request, isPlayer(http))));
        }
    }

    private Answer printed(HttpServerRequest http, ApiRequest request, Answer answer) {
        var read = request.verb() == Verb.GET || request.verb() == Verb.LIST;
        return read && Tables.wanted(http)
                ? new Answer(
                        answer.code(), parts.tables().print(request.target().type(), answer.body()))
                : answer;
    }

    private Optional<Fault> faultOf(HttpServerRequest http, ApiRequest request) {
        if (isPlayer(http)) {
            return Optional.empty();
        }
        var resource = request.target().resource();
        parts.counts().add(request.verb(), resource);
        return parts.faults().of(request.verb(), resource, request.name());
    }

    static boolean isPlayer(HttpServerRequest http) {
        var agent = http.headers().get(HttpHeaders.USER_AGENT);
        return agent != null && agent.startsWith(PLAYER_AGENT);
    }

    private void goWrong(HttpServerRequest http, ApiRequest request, Fault fault) {
        if (fault instanceof Fault.Refused refused) {
            throw planned(refused.code(), request, refused.why());
        } else if (fault instanceof Fault.Throttled throttled) {
            http.response()
                    .putHeader(
                            HttpHeaders.RETRY_AFTER,
                            Long.toString(throttled.retryAfter().toSeconds()));
            throw planned(429, request, "planned by the simulation");
        } else if (fault instanceof Fault.Held held) {
            held.until().whenComplete((any, failure) -> parts.context().runOnContext(now -> serveLate(http, request)));
        } else if (fault instanceof Fault.Late late) {
            later(late.arrives(), () -> serveLate(http, request));
        } else if (fault instanceof Fault.Stale) {
            answer(http, printed(http, request, parts.answers().stale(request)));
        } else {
            doneBut(http, request, fault);
        }
    }

    private void doneBut(HttpServerRequest http, ApiRequest request, Fault fault) {
        if (fault instanceof Fault.Lost) {
            http.connection().close();
            return;
        }
        var done = parts.answers().to(request, false);
        if (fault instanceof Fault.DoneThenAnswered answered) {
            throw planned(answered.code(), request, "planned by the simulation");
        } else if (fault instanceof Fault.Slow slow) {
            later(slow.answered(), () -> answer(http, done));
        } else {
            http.connection().close();
        }
    }

    /** By the real clock: it is the client's own timeouts that are tried here. */
    private void later(Duration after, Runnable work) {
        parts.context().owner().setTimer(Math.max(1, after.toMillis()), fired -> work.run());
    }

    private void serveLate(HttpServerRequest http, ApiRequest request) {
        guarded(http, () -> answer(http, parts.answers().to(request, false)));
    }

    private static ApiError planned(int code, ApiRequest request, String why) {
        var target = request.target();
        return code == ApiError.CONFLICT
                ? ApiError.conflict(target.type(), target.name(), why)
                : ApiError.of(code, why);
    }

    private static void answer(HttpServerRequest http, Answer answer) {
        if (http.response().closed()) {
            return;
        }
        try {
            http.response()
                    .setStatusCode(answer.code())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(Buffer.buffer(JSON.writeValueAsBytes(answer.body())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A JSON tree could not be written.", e);
        }
    }

    private static Optional<JsonNode> parse(Buffer body) {
        if (body.length() == 0) {
            return Optional.of(MissingNode.getInstance());
        }
        try {
            return Optional.of(JSON.readTree(body.getBytes()));
        } catch (IOException e) {
            LOG.debug("A body that is not JSON", e);
            return Optional.empty();
        }
    }

    private static Map<String, String> query(HttpServerRequest http) {
        var query = new LinkedHashMap<String, String>();
        http.params().forEach(entry -> query.put(entry.getKey(), entry.getValue()));
        return query;
    }

    private static String contentType(HttpServerRequest http) {
        var sent = http.headers().get(HttpHeaders.CONTENT_TYPE);
        return sent == null ? "" : sent.replaceFirst(";.*", "").trim();
    }
}
