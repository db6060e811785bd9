package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.endurance.RouteBook.Clause;
import caravan.endurance.RouteBook.Route;
import caravan.engine.InFlight;
import caravan.model.Futures;
import caravan.sim.time.Lifetime;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the routes as Camel does: a future is waited for, a failure goes to the first clause of the route's policy that
 * takes it, and what was handled goes on nowhere. Each step begins as an event of its own in the life of its process.
 */
final class RouteRunner {

    private static final Logger LOG = LoggerFactory.getLogger(RouteRunner.class);

    private final RouteBook book = RouteBook.get();
    private final Lifetime life;
    private final InFlight inFlight;
    private final Expressions expressions;
    private final Ec2Calls ec2Calls;

    RouteRunner(Lifetime life, InFlight inFlight, Map<String, Object> beans, Ec2Calls ec2Calls) {
        this.life = life;
        this.inFlight = inFlight;
        this.expressions = new Expressions(beans);
        this.ec2Calls = ec2Calls;
    }

    /** Makes the call of an {@code aws2-ec2} endpoint. */
    interface Ec2Calls {

        CompletableFuture<Object> call(String client, String operation, Object request);
    }

    /** Sends a body into a route; the future ends well however the route ends. */
    CompletableFuture<Void> send(String route, Object body) {
        return through(book.route(route), new Exchange(body)).exceptionally(failure -> {
            LOG.debug("An exchange of {} failed", route, failure);
            return null;
        });
    }

    private CompletableFuture<Void> through(Route route, Exchange exchange) {
        var record = route.passage() ? ((InstanceMigration) exchange.body()).uid() : "";
        var passed = steps(route.steps(), exchange)
                .exceptionallyCompose(failure -> handle(route, exchange, Futures.causeOf(failure)));
        return route.passage() ? passed.whenComplete((done, failure) -> inFlight.leave(record)) : passed;
    }

    private CompletableFuture<Void> handle(Route route, Exchange exchange, Throwable failure) {
        exchange.handling(failure);
        return next(() -> clause(route, exchange))
                .thenCompose(clause -> steps(clause.steps(), exchange))
                .handle((done, again) -> {
                    // Camel 4.18.0: what fails in a clause ends the exchange, and no outer policy hears of it.
                    if (again != null) {
                        LOG.debug("The policy of {} failed", route.id(), again);
                    }
                    exchange.stop();
                    return null;
                });
    }

    private CompletableFuture<Clause> clause(Route route, Exchange exchange) {
        return CompletableFuture.completedFuture(book.policy(route).stream()
                .filter(clause -> clause.when()
                        .map(when -> (boolean) expressions.call(when, exchange))
                        .orElse(true))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No clause takes " + exchange.failure())));
    }

    private CompletableFuture<Void> steps(List<Step> steps, Exchange exchange) {
        if (steps.isEmpty() || exchange.stopped()) {
            return CompletableFuture.completedFuture(null);
        }
        return next(() -> step(steps.get(0), exchange))
                .thenCompose(done -> steps(steps.subList(1, steps.size()), exchange));
    }

    /** Later at the same instant; never, when the process has ended by then. */
    private <T> CompletableFuture<T> next(Supplier<CompletableFuture<T>> work) {
        return life.after(Duration.ZERO).thenCompose(now -> work.get());
    }

    private CompletableFuture<Void> step(Step step, Exchange exchange) {
        if (step instanceof Step.Bean bean) {
            return bean(bean, exchange);
        }
        if (step instanceof Step.To to) {
            return to(to, exchange);
        }
        if (step instanceof Step.Choice choice) {
            return choice(choice, exchange);
        }
        if (step instanceof Step.Ec2Call call) {
            return ec2(call, exchange);
        }
        if (step instanceof Step.Split split) {
            return split(split, exchange);
        }
        if (step instanceof Step.SetVariable set) {
            exchange.variable(set.name(), valueOf(set.value(), exchange));
        }
        if (step instanceof Step.Log log) {
            LOG.debug("{}", log.message(), exchange.failure());
        }
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> bean(Step.Bean step, Exchange exchange) {
        var result = expressions.call(step.call(), exchange);
        if (result instanceof CompletableFuture<?> future) {
            return future.thenAccept(exchange::body);
        }
        if (!expressions.returnsNothing(step.call())) {
            exchange.body(result);
        }
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> to(Step.To step, Exchange exchange) {
        if (step.scheme().equals("direct")) {
            return through(book.route(step.route()), exchange);
        }
        var body = exchange.body();
        life.execute(() -> {
            var unused = send(step.route(), body);
        });
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> choice(Step.Choice choice, Exchange exchange) {
        for (var when : choice.whens()) {
            if ((boolean) expressions.call(when.predicate(), exchange)) {
                return steps(when.steps(), exchange);
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    private Object valueOf(Step.Value value, Exchange exchange) {
        return value instanceof Step.Value.OfBean bean
                ? expressions.call(bean.call(), exchange)
                : expressions.simple(((Step.Value.Simple) value).text(), exchange);
    }

    /** When the call fails, its request is left as the body (Camel 4.18.0, variableSend). */
    private CompletableFuture<Void> ec2(Step.Ec2Call step, Exchange exchange) {
        var client = step.parameters().get("amazonEc2Client");
        var name = expressions.simple(client.substring(1), exchange).toString();
        var request = exchange.variable(step.send());
        return ec2Calls.call(name, step.parameters().get("operation"), request)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        exchange.body(request);
                    }
                })
                .thenAccept(answer -> exchange.variable(step.receive(), answer));
    }

    private CompletableFuture<Void> split(Step.Split step, Exchange exchange) {
        var all = (Collection<?>) exchange.body();
        return Futures.each(List.copyOf(all), one -> steps(step.steps(), new Exchange(one)))
                .thenApply(done -> null);
    }
}
