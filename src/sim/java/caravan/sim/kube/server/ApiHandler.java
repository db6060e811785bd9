package caravan.sim.kube.server;

import caravan.sim.kube.server.ApiRequest.Body;
import caravan.sim.kube.server.ApiRequest.Verb;
import caravan.sim.kube.server.Faults.Fault;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
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

    /** A fault that is answered; nothing planned is an answer of the server's own. */
    private record Answer(int code, JsonNode body) {}

    private final Parts parts;
    private final Discovery discovery;
    private final OpenApi openApi;

    /** What the handler works on. */
    record Parts(
            ResourceTypes types,
            ResourceVerbs verbs,
            Lists lists,
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
        } else if (request.verb() == Verb.WATCH) {
            parts.watches().open(http, request);
        } else {
            answer(http, printed(http, request, perform(request)));
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
        var agent = http.headers().get(HttpHeaders.USER_AGENT);
        if (agent != null && agent.startsWith(PLAYER_AGENT)) {
            return Optional.empty();
        }
        parts.counts().add(request);
        return parts.faults().of(request);
    }

    private void goWrong(HttpServerRequest http, ApiRequest request, Fault fault) {
        if (fault instanceof Fault.Refused refused) {
            throw planned(refused.code(), request);
        }
        if (fault instanceof Fault.Held held) {
            held.until().whenComplete((any, failure) -> parts.context().runOnContext(now -> serveLate(http, request)));
            return;
        }
        if (!(fault instanceof Fault.Lost)) {
            perform(request);
        }
        if (fault instanceof Fault.DoneThenAnswered answered) {
            throw planned(answered.code(), request);
        }
        http.connection().close();
    }

    private void serveLate(HttpServerRequest http, ApiRequest request) {
        guarded(http, () -> answer(http, perform(request)));
    }

    private static ApiError planned(int code, ApiRequest request) {
        var target = request.target();
        return code == ApiError.CONFLICT
                ? ApiError.conflict(target.type(), target.name(), "planned by the simulation")
                : ApiError.of(code, "planned by the simulation");
    }

    private Answer perform(ApiRequest request) {
        var target = request.target();
        var dryRun = !request.parameter("dryRun").isEmpty();
        var body = request.body().json();
        return switch (request.verb()) {
            case GET -> new Answer(200, parts.verbs().get(target));
            case LIST -> new Answer(200, parts.lists().page(request));
            case CREATE -> create(request, dryRun);
            case UPDATE -> new Answer(200, parts.verbs().update(target, body, dryRun));
            case PATCH -> new Answer(200, parts.verbs().patch(target, request.body(), dryRun));
            case DELETE -> new Answer(200, parts.verbs().delete(target, body, dryRun));
            case DELETECOLLECTION -> deleteAll(request, dryRun);
            case WATCH -> throw new IllegalStateException("a watch is not answered once");
        };
    }

    private Answer create(ApiRequest request, boolean dryRun) {
        var target = request.target();
        if (target.subresource().isEmpty()) {
            return new Answer(201, parts.verbs().create(target, request.body().json(), dryRun));
        }
        if (!target.subresource().equals("eviction")) {
            throw ApiError.of(404, "There is no subresource " + target.resource() + ".");
        }
        var options = request.body().json().path("deleteOptions");
        return new Answer(201, parts.verbs().delete(target, options, dryRun));
    }

    private Answer deleteAll(ApiRequest request, boolean dryRun) {
        for (var object : parts.lists().matching(request)) {
            var metadata = object.path("metadata");
            var one = new ApiRequest.Target(
                    request.target().type(),
                    metadata.path("namespace").asText(),
                    metadata.path("name").asText(),
                    "");
            parts.verbs().delete(one, request.body().json(), dryRun);
        }
        return new Answer(
                200, JsonNodeFactory.instance.objectNode().put("kind", "Status").put("status", "Success"));
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
