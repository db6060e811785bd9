package caravan.sim.kube.memory;

import caravan.model.Fence;
import caravan.sim.kube.server.Faults.Fault;
import caravan.sim.kube.store.ApiError;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The way of a call to the cluster and of its answer back, with everything that can happen to it there. */
final class CallLine {

    private final MemoryCluster cluster;
    private final Life life;
    private final Fence fence;
    private volatile CallObserver observer = CallObserver.none();
    private volatile Function<KubeCall, Optional<Fault>> trouble = call -> Optional.empty();

    /** A call under way. */
    private record Exchange<T>(KubeCall call, Supplier<T> work, CompletableFuture<T> answer) {}

    CallLine(MemoryCluster cluster, Life life, Fence fence) {
        this.cluster = cluster;
        this.life = life;
        this.fence = fence;
    }

    void observe(CallObserver onlooker) {
        observer = onlooker;
    }

    void trouble(Function<KubeCall, Optional<Fault>> faults) {
        trouble = faults;
    }

    /** The fence is asked when it is sent; what happens to the lease on the way is what fencing cannot know. */
    <T> CompletableFuture<T> send(KubeCall call, Supplier<T> work) {
        var exchange = new Exchange<>(call, work, new CompletableFuture<T>());
        life.ifAlive(() -> depart(exchange));
        return exchange.answer();
    }

    private void depart(Exchange<?> exchange) {
        try {
            if (exchange.call().writes()) {
                fence.check();
            }
        } catch (RuntimeException e) {
            fail(exchange, e);
            return;
        }
        if (cluster.settings().latency().isZero()) {
            life.run(() -> arrive(exchange));
        } else {
            cluster.timing().after(cluster.settings().latency(), () -> life.ifAlive(() -> arrive(exchange)));
        }
    }

    private <T> void arrive(Exchange<T> exchange) {
        var call = exchange.call();
        cluster.counts().add(call.verb(), call.resource());
        observer.before(call);
        if (life.ended()) {
            return;
        }
        trouble.apply(call)
                .or(() -> cluster.faults().of(call.verb(), call.resource(), call.name()))
                .ifPresentOrElse(
                        fault -> goWrong(exchange, fault), () -> perform(exchange, value -> succeed(exchange, value)));
    }

    private <T> void perform(Exchange<T> exchange, Consumer<T> then) {
        T value;
        try {
            value = exchange.work().get();
        } catch (ApiError e) {
            life.ifAlive(() -> observer.refused(exchange.call()));
            fail(exchange, Failures.refused(exchange.call(), e));
            return;
        } catch (RuntimeException e) {
            fail(exchange, e);
            return;
        }
        life.ifAlive(() -> observer.done(exchange.call()));
        then.accept(value);
    }

    private <T> void goWrong(Exchange<T> exchange, Fault fault) {
        if (fault instanceof Fault.Refused refused) {
            refuse(exchange, refused.code(), refused.why());
        } else if (fault instanceof Fault.Throttled) {
            refuse(exchange, 429, "planned by the simulation");
        } else if (fault instanceof Fault.Lost) {
            fail(exchange, Failures.noAnswer(exchange.call()));
        } else if (fault instanceof Fault.Held held) {
            giveUpLater(exchange);
            var unused = held.until().handle((any, failure) -> {
                perform(exchange, value -> succeed(exchange, value));
                return null;
            });
        } else if (fault instanceof Fault.Late late) {
            giveUpLater(exchange);
            after(late.arrives(), () -> perform(exchange, value -> succeed(exchange, value)));
        } else {
            doneBut(exchange, fault);
        }
    }

    private <T> void doneBut(Exchange<T> exchange, Fault fault) {
        if (fault instanceof Fault.DoneThenAnswered answered) {
            perform(exchange, value -> refuse(exchange, answered.code(), "planned by the simulation"));
        } else if (fault instanceof Fault.DoneThenLost) {
            perform(exchange, value -> fail(exchange, Failures.noAnswer(exchange.call())));
        } else if (fault instanceof Fault.Slow slow) {
            giveUpLater(exchange);
            perform(exchange, value -> after(slow.answered(), () -> succeed(exchange, value)));
        } else {
            // Stale: the live reads of a gateway always are live; its waits are judged by old objects on demand.
            perform(exchange, value -> succeed(exchange, value));
        }
    }

    private void giveUpLater(Exchange<?> exchange) {
        after(cluster.settings().requestTimeout(), () -> fail(exchange, Failures.noAnswer(exchange.call())));
    }

    private void after(Duration time, Runnable work) {
        cluster.timing().after(time, work);
    }

    private void refuse(Exchange<?> exchange, int code, String why) {
        var call = exchange.call();
        fail(exchange, Failures.refused(call, ApiError.of(code, call.resource() + " \"" + call.name() + "\": " + why)));
    }

    private <T> void succeed(Exchange<T> exchange, T value) {
        life.run(() -> exchange.answer().complete(value));
    }

    private void fail(Exchange<?> exchange, RuntimeException why) {
        life.run(() -> exchange.answer().completeExceptionally(why));
    }
}
