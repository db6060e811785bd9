package caravan.wiring;

import caravan.engine.SweepLog;
import caravan.engine.TransitionLog;
import caravan.kube.Events;
import caravan.model.ObjectRef;
import caravan.model.SuspendableTimer;
import caravan.settings.SettingsLoader;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole product in one object: settings in, routes running. Starts once. */
public final class Caravan implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Caravan.class);
    private static final String RUN_MIGRATION = "direct:run-migration";

    private final Main main = new Main();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Executors executors = new Executors();
    private final EventLoops loops = new EventLoops();
    private final HttpServers servers;
    private final Worlds worlds;
    private final Graph graph;
    private final StatusBeans status;

    /** Reads every setting, so that a wrong one stops the start before anything is touched. */
    public Caravan(SettingsLoader settings, Environment environment) {
        // Camel's own hook would wait 30 s for a stop that the hook of Application has already done
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        settings.camelProperties().forEach(main::addOverrideProperty);
        // With one client in the registry it would be given to every endpoint that names none, of any account.
        main.addOverrideProperty("camel.component.aws2-ec2.autowired-enabled", "false");
        var metrics = Monitoring.attach(main);
        main.bind("vertx", loops.vertx());
        main.bind("accountCalls", executors.accountCalls());
        servers = HttpServers.attach(main, settings.servers());
        var timer = environment.time().apply(new SystemTimer(executors.scheduler(), executors.continuations()));
        var pauses = new SuspendableTimer(timer);
        worlds = new Worlds(
                settings, environment, new Worlds.Machinery(executors, loops, timer, pauses, metrics), main::bind);
        var events = new Events(worlds.kube(), InstantSource.system());
        var transitions = new TransitionLog(metrics, events);
        main.bind("sweepLog", new SweepLog(metrics, events, settings.leader().namespace()));
        var ground = new Graph.Ground(
                worlds.kube(),
                worlds.aws(),
                pauses,
                worlds.lease()::leads,
                UUID.randomUUID().toString(),
                transitions);
        graph = new Graph(settings, ground);
        status = new StatusBeans(
                settings,
                ground,
                new StatusBeans.Shown(
                        graph.providers(), worlds.aws(), transitions, graph.unopened(), graph.preflights()));
        graph.observe(status.waits());
        graph.byName().forEach(main::bind);
        worlds.aws().byName().forEach(main::bind);
        main.bind("passage", new Passage(graph.inFlight()));
        status.byName().forEach(main::bind);
        IntakeBeans.of(worlds.kube(), worlds.aws(), graph.outlooks(), settings.intake(), Clock.systemUTC())
                .forEach(main::bind);
        main.bind("informersHealth", HealthChecks.informers(worlds.informers()::synced, worlds.informers()::health));
        main.bind("awsHealth", HealthChecks.aws(this::awsHealth));
        main.bind("leadershipHealth", HealthChecks.leadership(worlds.lease()::health));
    }

    /** Starts the routes, then the election, then the watches; returns when it is ready. */
    public void start() {
        main.start();
        worlds.lease().start(graph.inFlight()::isEmpty);
        var template = main.getCamelContext().createProducerTemplate();
        new Hearing(worlds.kube(), worlds.kube().waits(), status, migration -> open(template, migration))
                .attach(worlds.informers()::onChange);
        if (!worlds.informers().start()) {
            LOG.warn("The informers have not synced yet and go on trying; until then new objects are seen late.");
        }
    }

    /** What the inventory reached, and how far the clocks of AWS and of this machine are apart. */
    private Map<String, Object> awsHealth() {
        var health = new TreeMap<>(status.inventory().health());
        worlds.aws().clockSkews().forEach((client, skew) -> health.put(client + " skew", skew.toString()));
        return health;
    }

    /** The route has an error policy of its own, so its exchange tells nothing here. */
    private static void open(ProducerTemplate template, ObjectRef migration) {
        var unused = template.asyncSendBody(RUN_MIGRATION, migration);
    }

    /** Starts, and blocks until the process is told to stop. */
    public void run() throws InterruptedException {
        start();
        stopped.await();
    }

    /** For looking at routes; known once it has been started. */
    public CamelContext context() {
        return main.getCamelContext();
    }

    /** The real ports, where settings say 0. */
    public HttpServers servers() {
        return servers;
    }

    /**
     * Once: a signal closes it, and so does the end of the main thread that follows. Suspends before it stops: Camel waits
     * for what is in flight, and tells listeners of a stop only if it ran main.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            graph.inFlight().stop();
            worlds.suspend();
            main.stop();
            worlds.close();
            loops.close();
            executors.close();
            stopped.countDown();
        }
    }
}
