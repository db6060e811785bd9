package caravan.intake;

import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Camel's side of the HTTP API: requests become drops or questions, outcomes become answers. */
public final class HttpDrop {

    private static final Logger LOG = LoggerFactory.getLogger(HttpDrop.class);
    private static final Set<String> PARAMETERS = Set.of("dryRun", "vm");
    private static final Set<String> TYPES =
            Set.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "application/json");

    private final AcceptPlan plans;
    private final KubeGateway kube;

    public HttpDrop(AcceptPlan plans, KubeGateway kube) {
        this.plans = plans;
        this.kube = kube;
    }

    /** {@code POST /api/v1/plans}, {@code ?dryRun=true} to see what it would do, with {@code &vm=} of one machine. */
    public void post(Exchange exchange) {
        var unknown = unknownParameter(exchange);
        if (unknown.isPresent()) {
            answer(
                    exchange,
                    Answers.problem(
                            400,
                            "Bad Request",
                            "The query has '" + unknown.get()
                                    + "', but may have dryRun and vm only; nothing was done."));
            return;
        }
        var type = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "", String.class);
        var plain = type.toLowerCase(Locale.ROOT).replaceAll("\\s*;.*", "").strip();
        if (!TYPES.contains(plain)) {
            answer(
                    exchange,
                    Answers.problem(
                            415,
                            "Unsupported Media Type",
                            "Content-Type is '" + type + "', but must be application/yaml or application/json."));
            return;
        }
        var drop = exchange.getMessage().getBody(byte[].class);
        var bytes = drop == null ? new byte[0] : drop;
        var dryRun = exchange.getMessage().getHeader("dryRun", "false", String.class);
        if (!dryRun.equals("true") && !dryRun.equals("false")) {
            answer(
                    exchange,
                    Answers.problem(400, "Bad Request", "dryRun is '" + dryRun + "', but must be true or false."));
            return;
        }
        answer(exchange, dryRun.equals("true") ? preview(exchange, bytes) : accept(bytes));
    }

    /** A misspelt dryRun must not become a migration. */
    private static Optional<String> unknownParameter(Exchange exchange) {
        var query = exchange.getMessage().getHeader(Exchange.HTTP_QUERY, "", String.class);
        return Arrays.stream(query.split("&"))
                .map(pair -> pair.split("=", 2)[0])
                .filter(name -> !name.isEmpty() && !PARAMETERS.contains(name))
                .findFirst();
    }

    private Answers accept(byte[] drop) {
        var outcome = plans.accept(drop);
        if (outcome instanceof Outcome.Accepted accepted) {
            accepted.warnings().forEach(warning -> LOG.warn("Drop by HTTP: {}", warning.text()));
        }
        return Answers.to(outcome);
    }

    private Answers preview(Exchange exchange, byte[] drop) {
        var machine = exchange.getMessage().getHeader("vm", "", String.class);
        var outcome = plans.preview(drop);
        return outcome instanceof Outcome.Preview preview && !machine.isEmpty() && !preview.names(machine)
                ? Answers.problem(
                        400,
                        "Bad Request",
                        "vm is '" + machine + "', but must be an instance that a plan of the drop names.")
                : Answers.to(outcome, machine);
    }

    /** {@code GET /api/v1/plans/{namespace}/{name}}. */
    public void get(Exchange exchange) {
        var namespace = exchange.getMessage().getHeader("namespace", "", String.class);
        var name = exchange.getMessage().getHeader("name", "", String.class);
        var plan = Answer.of(kube.get(Kinds.PLAN, namespace, name));
        if (plan.isEmpty()) {
            answer(
                    exchange,
                    Answers.problem(
                            404, "Not Found", "There is no Plan '" + name + "' in namespace '" + namespace + "'."));
            return;
        }
        var body = new LinkedHashMap<String, Object>();
        body.put("kind", Kinds.PLAN.name());
        body.put("namespace", namespace);
        body.put("name", name);
        body.put("uid", plan.get().getMetadata().getUid());
        Object status = plan.get().get("status");
        body.put("status", status == null ? Map.of() : status);
        answer(exchange, Answers.ok(body));
    }

    /** In YAML for who asks for it. Request headers must not come back as headers of the answer. */
    static void answer(Exchange exchange, Answers answer) {
        var message = exchange.getMessage();
        var yaml = message.getHeader("Accept", "", String.class).contains("yaml");
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
        message.setHeader(Exchange.CONTENT_TYPE, yaml ? "application/yaml" : answer.contentType());
        if (!answer.location().isEmpty()) {
            message.setHeader("Location", answer.location());
        }
        message.setBody(yaml ? answer.yaml() : answer.json());
    }
}
