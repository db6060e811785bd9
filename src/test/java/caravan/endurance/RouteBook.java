package caravan.endurance;

import caravan.endurance.Step.BeanCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The routes and error policies as they stand in {@code routes/}, read once. */
final class RouteBook {

    private static final Set<String> SOURCES = Set.of("direct", "seda", "timer", "quartz");
    /** Routes that take plans and show what is known; nothing of a migration passes them. */
    private static final Set<String> INTAKE = Set.of("file", "platform-http");

    private static final ObjectMapper YAML = new YAMLMapper();
    private static final RouteBook BOOK = new RouteBook();

    private final Map<String, Route> routes = new TreeMap<>();
    private final Map<String, List<Clause>> policies = new HashMap<>();

    /** Where a route begins. */
    record Source(String scheme, Map<String, String> parameters) {}

    record Route(String id, Source from, String policy, boolean passage, List<Step> steps) {}

    /** One {@code onException}; without a condition it takes every failure. */
    record Clause(Optional<BeanCall> when, List<Step> steps) {}

    private RouteBook() {
        try (var files = Files.list(Path.of("routes"))) {
            for (var file : files.sorted().toList()) {
                YAML.readTree(Files.readString(file)).forEach(this::read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RouteBook get() {
        return BOOK;
    }

    Route route(String id) {
        return Optional.ofNullable(routes.get(id))
                .orElseThrow(() -> new IllegalArgumentException("There is no route " + id + "."));
    }

    List<Route> from(String scheme) {
        return routes.values().stream()
                .filter(route -> route.from().scheme().equals(scheme))
                .toList();
    }

    List<Clause> policy(Route route) {
        return policies.get(route.policy());
    }

    private void read(JsonNode document) {
        if (document.has("routeConfiguration")) {
            readPolicy(document.path("routeConfiguration"));
            return;
        }
        var route = document.path("route");
        var from = route.path("from");
        var scheme = from.path("uri").asText();
        if (INTAKE.contains(scheme)) {
            return;
        }
        if (!SOURCES.contains(scheme)) {
            throw StepReader.unknown("source", scheme, route);
        }
        StepReader.known(route, "id", "group", "description", "routeConfigurationId", "routePolicy", "from");
        var id = route.path("id").asText();
        var parameters = new HashMap<String, String>();
        from.path("parameters")
                .properties()
                .forEach(
                        entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        routes.put(
                id,
                new Route(
                        id,
                        new Source(scheme, parameters),
                        route.path("routeConfigurationId").asText(),
                        route.path("routePolicy").asText().equals("#passage"),
                        StepReader.steps(from.path("steps"))));
    }

    private void readPolicy(JsonNode policy) {
        var id = policy.path("id").asText();
        if (id.equals("intake-errors")) {
            return;
        }
        var clauses = new ArrayList<Clause>();
        policy.path("onException").forEach(entry -> clauses.add(clause(entry.path("onException"))));
        policies.put(id, clauses);
    }

    private static Clause clause(JsonNode node) {
        StepReader.known(node, "id", "exception", "onWhen", "handled", "steps");
        var type = node.path("exception").path(0).asText();
        if (!Set.of("java.lang.Throwable", "java.lang.Exception").contains(type)
                || node.path("exception").size() != 1
                || !node.at("/handled/constant/expression").asText().equals("true")) {
            throw StepReader.unknown("clause", type, node);
        }
        var when = node.has("onWhen")
                ? Optional.of(StepReader.beanCall(node.at("/onWhen/method")))
                : Optional.<BeanCall>empty();
        return new Clause(when, StepReader.steps(node.path("steps")));
    }
}
