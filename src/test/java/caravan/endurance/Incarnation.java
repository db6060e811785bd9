package caravan.endurance;

import caravan.aws.AwsMeter;
import caravan.aws.Ec2Surroundings;
import caravan.aws.Endpoints;
import caravan.aws.SdkEc2Gateways;
import caravan.engine.SweepLog;
import caravan.engine.TransitionLog;
import caravan.kube.Events;
import caravan.model.ObjectRef;
import caravan.model.SuspendableTimer;
import caravan.model.SuspendedException;
import caravan.sim.kube.memory.MemoryKubeGateway;
import caravan.sim.time.Lifetime;
import caravan.sim.time.Repetition;
import caravan.status.Metrics;
import caravan.wiring.Graph;
import caravan.wiring.Hearing;
import caravan.wiring.StatusBeans;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * One life of the engine: the product's own objects, led through by its routes. Killed, nothing of it happens any more but
 * what it had sent before. Several may live at once.
 */
final class Incarnation {

    /** A call to EC2 begins up to so much later than it is asked for, so that calls overtake each other. */
    private static final Duration BUSY = Duration.ofMillis(40);

    private final World world;
    private final String name;
    private final Lifetime life;
    private final Leadership.Tenure tenure;
    private final Map<String, Ec2Client> clients = new HashMap<>();
    private final List<Repetition> repetitions = new ArrayList<>();
    private final MemoryKubeGateway kube;
    private final SdkEc2Gateways aws;
    private final Graph graph;
    private final StatusBeans status;
    private final RouteRunner routes;
    private final SuspendableTimer pauses;

    Incarnation(World world, String name) {
        this.world = world;
        this.name = name;
        life = new Lifetime(world.time());
        tenure = world.leadership().tenure(name);
        kube = world.cluster().gateway(this::checkLead, life, life);
        world.watch(this, kube);
        aws = gateways();
        var metrics = new Metrics(new SimpleMeterRegistry());
        var events = new Events(kube, life.clock());
        var transitions = new TransitionLog(metrics, events);
        pauses = new SuspendableTimer(life);
        var ground = new Graph.Ground(kube, aws, pauses, this::leads, name, transitions);
        graph = new Graph(world.settings(), ground);
        status = new StatusBeans(
                world.settings(),
                ground,
                new StatusBeans.Shown(graph.providers(), aws, transitions, graph.unopened(), graph.preflights()));
        graph.observe(status.waits());
        var beans = new HashMap<>(graph.byName());
        beans.putAll(aws.byName());
        beans.putAll(status.byName());
        beans.put(
                "sweepLog",
                new SweepLog(metrics, events, world.settings().leader().namespace()));
        routes = new RouteRunner(life, graph.inFlight(), beans, this::ec2);
    }

    private SdkEc2Gateways gateways() {
        return new SdkEc2Gateways(
                world.settings().aws(),
                new Endpoints(Optional.empty(), List.of()),
                new InProcessAws(world, this),
                new Ec2Surroundings(
                        this::checkLead,
                        life,
                        life.clock(),
                        world.time().random(),
                        AwsMeter.none(),
                        life,
                        lane -> life.within(BUSY),
                        clients::put));
    }

    /** Begins to campaign, to listen and to let its timers go off. */
    Incarnation start() {
        new Hearing(kube, kube.waits(), status, this::open).attach((kind, changed) -> world.tell(life, kind, changed));
        life.execute(this::renew);
        repetitions.add(life.every(Leadership.RETRY, this::renew));
        new RouteTimers(life, world.settings(), routes).start().forEach(repetitions::add);
        return this;
    }

    private void open(ObjectRef migration) {
        var unused = routes.send("run-migration", migration);
    }

    private void renew() {
        tenure.renew(life.now(), graph.inFlight()::isEmpty, this::lead, this::stepBack);
    }

    private void lead() {
        kube.waits().resume();
        pauses.resume();
        aws.resume();
    }

    private void stepBack() {
        var why = "This replica does not lead any more.";
        kube.waits().suspendAll(why);
        pauses.suspendAll(new SuspendedException(SuspendedException.Reason.NOT_LEADER, why));
        aws.suspendAll(SuspendedException.Reason.NOT_LEADER, why);
    }

    boolean leads() {
        return tenure.leads(life.now());
    }

    private void checkLead() {
        if (!leads()) {
            throw new SuspendedException(SuspendedException.Reason.NOT_LEADER, name + " does not lead.");
        }
    }

    /** As {@code kill -9}: the Lease stays as it is. */
    void kill() {
        life.end();
        kube.kill();
        repetitions.forEach(Repetition::callOff);
    }

    /** As SIGTERM: what waits is suspended, and the Lease given back. */
    void stop() {
        graph.inFlight().stop();
        stepBack();
        tenure.handOver();
        world.time().after(Duration.ofSeconds(5), this::kill);
    }

    /** The whole machine stands still for a while; its calls under way do not. */
    void pause(Duration duration) {
        life.pause(duration);
    }

    World world() {
        return world;
    }

    Lifetime life() {
        return life;
    }

    String name() {
        return name;
    }

    MemoryKubeGateway kube() {
        return kube;
    }

    Graph graph() {
        return graph;
    }

    private CompletableFuture<Object> ec2(String client, String operation, Object request) {
        return life.after(Duration.ZERO)
                .thenApply(sent -> new Ec2Operation(clients.get(client), operation).send(request));
    }
}
