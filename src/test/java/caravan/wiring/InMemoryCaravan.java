package caravan.wiring;

import caravan.api.Kind;
import caravan.aws.AwsMeter;
import caravan.aws.CallThreads;
import caravan.aws.Ec2Surroundings;
import caravan.aws.Endpoints;
import caravan.aws.SdkClients;
import caravan.aws.SdkEc2Gateways;
import caravan.engine.Sweep;
import caravan.engine.SweepLog;
import caravan.engine.SweepReport;
import caravan.engine.TransitionLog;
import caravan.kube.Events;
import caravan.ledger.Transitions;
import caravan.model.ObjectRef;
import caravan.model.SuspendableTimer;
import caravan.model.SuspendedException;
import caravan.model.SuspendedException.Reason;
import caravan.model.Timer;
import caravan.settings.SettingsLoader;
import caravan.sim.kube.Player;
import caravan.sim.kube.memory.MemoryCluster;
import caravan.sim.kube.memory.MemoryKubeGateway;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.net.URI;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/**
 * The product as {@link Caravan} puts it together, routes, threads and the SDK included, but with a cluster in memory
 * instead of an API server, and always leading; without the routes that listen for plans.
 */
public final class InMemoryCaravan implements AutoCloseable {

    private static final String RUN_MIGRATION = "direct:run-migration";
    private static final String LISTENING = "**/accept-plan*,**/post-plan*,**/get-*";

    private final Main main = new Main();
    private final Executors executors = new Executors();
    private final ExecutorService hints = java.util.concurrent.Executors.newSingleThreadExecutor(work -> {
        var thread = new Thread(work, "informer");
        thread.setDaemon(true);
        return thread;
    });
    private final List<AutoCloseable> watches = new ArrayList<>();
    private final MemoryCluster cluster;
    private final MemoryKubeGateway kube;
    private final SdkEc2Gateways aws;
    private final SuspendableTimer pauses;
    private final Graph graph;
    private final StatusBeans status;

    /**
     * What it stands between.
     *
     * @param time as in {@link Environment}
     * @param meter is told of every call to AWS
     * @param onlooker is told of every arrow of a record, as the log is
     */
    public record Surroundings(
            MemoryCluster cluster, URI aws, UnaryOperator<Timer> time, AwsMeter meter, Transitions onlooker) {}

    /** Nothing runs yet. */
    public InMemoryCaravan(SettingsLoader settings, Surroundings around) {
        cluster = around.cluster();
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        settings.camelProperties().forEach(main::addOverrideProperty);
        main.addOverrideProperty("camel.main.routesExcludePattern", LISTENING);
        main.addOverrideProperty("camel.component.aws2-ec2.autowired-enabled", "false");
        var metrics = Monitoring.attach(main);
        main.bind("accountCalls", executors.accountCalls());
        var machine = new SystemTimer(executors.scheduler(), executors.continuations());
        var timer = around.time().apply(machine);
        pauses = new SuspendableTimer(timer);
        kube = cluster.gateway(() -> {}, timer, executors.continuations());
        aws = new SdkEc2Gateways(
                settings.aws(),
                new Endpoints(
                        Endpoints.override(Optional.of(around.aws().toString())),
                        settings.aws().allowedEndpoints()),
                new SdkClients(Clock.systemUTC()),
                surroundings(around, timer));
        var events = new Events(kube, InstantSource.system());
        var transitions = new TransitionLog(metrics, events);
        main.bind("sweepLog", new SweepLog(metrics, events, settings.leader().namespace()));
        Transitions told = (record, from) -> {
            transitions.moved(record, from);
            around.onlooker().moved(record, from);
        };
        graph = new Graph(settings, ground(pauses, told));
        // Looks take a part of the machine's time, which is not hurried, however fast the waits are
        status = new StatusBeans(
                settings,
                ground(machine, told),
                new StatusBeans.Shown(graph.providers(), aws, transitions, graph.unopened(), graph.preflights()));
        graph.observe(status.waits());
        graph.byName().forEach(main::bind);
        aws.byName().forEach(main::bind);
        status.byName().forEach(main::bind);
        main.bind("passage", new Passage(graph.inFlight()));
    }

    private Graph.Ground ground(Timer time, Transitions told) {
        return new Graph.Ground(kube, aws, time, () -> true, UUID.randomUUID().toString(), told);
    }

    private Ec2Surroundings surroundings(Surroundings around, Timer timer) {
        return new Ec2Surroundings(
                () -> {},
                timer,
                Clock.systemUTC(),
                new Random(),
                around.meter(),
                executors.continuations(),
                CallThreads::open,
                main::bind);
    }

    /** Starts the routes, then listens to the cluster. */
    public void start() {
        main.start();
        var template = main.getCamelContext().createProducerTemplate();
        new Hearing(kube, kube.waits(), status, migration -> open(template, migration)).attach(this::tell);
    }

    private static void open(ProducerTemplate template, ObjectRef migration) {
        var unused = template.asyncSendBody(RUN_MIGRATION, migration);
    }

    private void tell(Kind<?> kind, Consumer<ObjectRef> changed) {
        watch(kind, changed, hints);
    }

    private <T extends HasMetadata> void watch(Kind<T> kind, Consumer<ObjectRef> changed, Executor later) {
        watches.add(cluster.objects()
                .watch(
                        kind,
                        seen -> later.execute(() -> {
                            var metadata = seen.metadata().get();
                            var namespace = metadata.getNamespace() == null ? "" : metadata.getNamespace();
                            changed.accept(new ObjectRef(namespace, metadata.getName(), metadata.getUid()));
                        })));
    }

    /** How many records are on their way in this process. */
    public int inFlight() {
        return graph.inFlight().size();
    }

    /** How many waits for AWS are open, of every kind. */
    public int waiting() {
        return aws.instanceWaits().waiting()
                + aws.snapshotWaits().waiting()
                + aws.volumeWaits().waiting();
    }

    /** One sweep, from its first read to its end. */
    public SweepReport sweep() {
        return ((Sweep) graph.byName().get("sweep")).run().join();
    }

    /** Ends as a process does that is killed: nothing is given back, nothing of it happens any more. */
    @Override
    public void close() {
        graph.inFlight().stop();
        kube.kill();
        watches.forEach(Player::end);
        var over = new SuspendedException(Reason.SHUTDOWN, "This process has ended.");
        pauses.suspendAll(over);
        aws.suspendAll(Reason.SHUTDOWN, over.getMessage());
        hints.shutdownNow();
        main.stop();
        aws.close();
        executors.close();
    }
}
