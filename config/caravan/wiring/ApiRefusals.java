package caravan.wiring;

import caravan.intake.Answers;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.HttpEndpointModel;
import org.apache.camel.component.platform.http.PlatformHttpComponent;

/** What the API's server answers itself, where a request reaches no route: with what to send instead. */
final class ApiRefusals {

    private static final int BEFORE_CAMEL = -1_000;
    private static final int AFTER_CAMEL = Integer.MAX_VALUE;

    private final CamelContext context;

    private ApiRefusals(CamelContext context) {
        this.context = context;
    }

    static void mount(CamelContext context, Router router) {
        var refusals = new ApiRefusals(context);
        // For all methods: a route of Vert.x for one would make it answer 405 to the others wherever nothing is.
        router.route("/api/*").order(BEFORE_CAMEL).handler(ApiRefusals::refuseForms);
        router.route().order(AFTER_CAMEL).handler(refusals::refuseUnserved);
    }

    /** What curl sends unless it is told otherwise; Camel's server would read a plan as a form and break off. */
    private static void refuseForms(RoutingContext call) {
        var type = call.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (!HttpMethod.POST.equals(call.request().method())
                || type == null
                || !type.startsWith("application/x-www-form-urlencoded")) {
            call.next();
            return;
        }
        answer(
                call,
                415,
                "Unsupported Media Type",
                "A plan is YAML or JSON, not a form. Send the header Content-Type: application/yaml or application/json.");
    }

    /** Camel's running routes tell what is served. */
    private void refuseUnserved(RoutingContext call) {
        var endpoints = context.getComponent("platform-http", PlatformHttpComponent.class)
                .getHttpEndpoints();
        var path = call.request().path();
        var verbs = endpoints.stream()
                .filter(endpoint -> path.matches(endpoint.getUri().replaceAll("\\{[^}]+}", "[^/]+")))
                .map(HttpEndpointModel::getVerbs)
                .collect(Collectors.joining(", "));
        var served = endpoints.stream()
                .map(endpoint -> endpoint.getVerbs() + " " + endpoint.getUri())
                .sorted()
                .collect(Collectors.joining(", ", "Served are ", "."));
        if (verbs.isEmpty()) {
            answer(call, 404, "Not Found", "There is nothing at " + path + ". " + served);
            return;
        }
        call.response().putHeader(HttpHeaders.ALLOW, verbs);
        answer(
                call,
                405,
                "Method Not Allowed",
                path + " does not take " + call.request().method() + ". " + served);
    }

    private static void answer(RoutingContext call, int status, String title, String detail) {
        var answer = Answers.problem(status, title, detail);
        call.response()
                .setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType())
                .end(answer.json());
    }
}
