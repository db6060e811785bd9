package caravan.peer;

import caravan.api.InstanceMigration;
import caravan.model.Futures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Goes through the route files as they are written: the same beans in the same order, and the same error policy. */
final class RouteWalk {

    private static final YAMLMapper YAML = new YAMLMapper();
    /** A record that has not ended by then never will. */
    private static final int PASSAGES = 200;

    private final SmallWorld world;
    /** What the route in hand would pass on; a failure is judged by it. */
    private InstanceMigration body;

    RouteWalk(SmallWorld world) {
        this.world = world;
    }

    InstanceMigration carry(InstanceMigration record) {
        for (var passage = 0; passage < PASSAGES; passage++) {
            var live = world.live(record);
            if (live.state().ended()) {
                return live;
            }
            passage(live);
            world.time.pass(Duration.ofMinutes(2));
        }
        throw new AssertionError("does not end: " + world.live(record).getStatus());
    }

    /** One passage, as far as the record comes. */
    void passage(InstanceMigration record) {
        try {
            body = world.done(world.parts.ledger.claim(record));
            route("migrate-instance");
        } catch (RuntimeException e) {
            onFailure(Futures.causeOf(e));
        }
    }

    private void onFailure(Throwable failure) {
        var failures = world.parts.failures;
        if (failures.passing(body, body, failure)) {
            world.done(failures.suspend(body, body, failure));
        } else if (failures.irreversible(body, body)) {
            world.done(failures.postpone(body, body, failure));
        } else {
            body = world.done(failures.turnBack(body, body, failure));
            undo();
        }
    }

    private void undo() {
        try {
            route("roll-back");
            route("settle");
        } catch (RuntimeException e) {
            onFailure(Futures.causeOf(e));
        }
    }

    /** Passes the record through one route. */
    InstanceMigration through(String route, InstanceMigration record) {
        body = record;
        route(route);
        return body;
    }

    private void route(String name) {
        read(name).at("/0/route/from/steps").forEach(this::step);
    }

    private void step(JsonNode step) {
        if (step.has("to")) {
            route(step.at("/to/parameters/name").asText());
        } else if (step.has("bean")) {
            body = (InstanceMigration) call(step.get("bean"));
        } else {
            throw new IllegalStateException("A step that this walk does not know: " + step);
        }
    }

    private Object call(JsonNode bean) {
        var target = world.parts.beans.get(bean.get("ref").asText());
        try {
            var answer = target.getClass()
                    .getMethod(bean.get("method").asText(), InstanceMigration.class)
                    .invoke(target, body);
            return answer instanceof CompletableFuture<?> future ? world.done(future) : answer;
        } catch (InvocationTargetException e) {
            throw new CompletionException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Route file and bean differ: " + bean, e);
        }
    }

    private static JsonNode read(String route) {
        try {
            return YAML.readTree(Path.of("routes", route + ".camel.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
