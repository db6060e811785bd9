package caravan.sim;

import caravan.model.Timer;
import caravan.settings.SettingsLoader;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Pace;
import caravan.sim.aws.QueryServer;
import caravan.sim.aws.SimAws;
import caravan.sim.aws.SimClock;
import caravan.sim.aws.Workers;
import caravan.sim.kube.Seed;
import caravan.sim.kube.SimCluster;
import caravan.sim.kube.Timing;
import caravan.wiring.Caravan;
import caravan.wiring.Environment;
import io.fabric8.kubernetes.client.Config;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The unmodified product between a simulated AWS, over HTTP, and a simulated cluster, in one process. */
public final class Simulation implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2, work -> {
        var thread = new Thread(work, "simulation");
        thread.setDaemon(true);
        return thread;
    });

    private final Tempo tempo;
    private final SimAws aws;
    private final QueryServer server;
    private final SimCluster cluster;
    private final Map<String, String> environment;
    private final Deque<Caravan> caravans = new ArrayDeque<>();

    /**
     * Starts both worlds, seeded; the product is not started yet.
     *
     * @param speed how many simulated seconds of AWS and of the cluster pass in one real second
     * @param environment settings as environment variables, over those that a simulation needs
     */
    public Simulation(double speed, Path inbox, Map<String, String> environment) {
        this(speed, Pace.realistic(), inbox, environment);
    }

    /** As above, with an EC2 of this pace. */
    public Simulation(double speed, Pace pace, Path inbox, Map<String, String> environment) {
        this(new Tempo(speed, false), pace, inbox, environment);
    }

    /**
     * How fast things go.
     *
     * @param speed how many simulated seconds of AWS and of the cluster pass in one real second
     * @param productToo whether the waits of the product pass as fast
     */
    public record Tempo(double speed, boolean productToo) {

        private UnaryOperator<Timer> time() {
            return productToo ? timer -> new HurriedTimer(timer, speed) : UnaryOperator.identity();
        }
    }

    /** As above, with a product that may be hurried, too. */
    public Simulation(Tempo tempo, Pace pace, Path inbox, Map<String, String> environment) {
        var speed = tempo.speed();
        this.tempo = tempo;
        this.environment = new TreeMap<>(quick(inbox));
        this.environment.putAll(environment);
        aws = Fleet.start(SimClock.scaled(speed), pace);
        Workers.seed(aws);
        server = aws.serve();
        cluster = SimCluster.start(
                Timing.scaled(speed, timers), new CsiDriver(aws), new Seed.AwsCredentials(Fleet.KEY, "secret"));
    }

    /** What takes minutes in AWS takes seconds here; everything else is the product's own default. */
    private static Map<String, String> quick(Path inbox) {
        return Map.ofEntries(
                Map.entry("CARAVAN_INTAKE_INBOX", inbox.toString()),
                Map.entry("CARAVAN_HTTP_PORT", "0"),
                Map.entry("CARAVAN_MANAGEMENT_PORT", "0"),
                Map.entry("CARAVAN_AWS_CONSISTENCY_WINDOW", "2s"),
                Map.entry("CARAVAN_SETTLE_QUIET_TIME", "3s"),
                Map.entry("CARAVAN_AWS_POLL_INITIAL", "0.3s"),
                Map.entry("CARAVAN_AWS_POLL_MAX", "1s"),
                Map.entry("CARAVAN_KUBE_REREAD", "1s"),
                Map.entry("CARAVAN_RESUME_PERIOD", "1s"),
                Map.entry("CARAVAN_RESUME_BACKOFF_INITIAL", "1s"),
                Map.entry("CARAVAN_PREFLIGHT_CRON", "* * * * * ?"),
                Map.entry("CARAVAN_CONVERSION_PROGRESS_PERIOD", "0.5s"));
    }

    /** Starts the product, as the main class would; started again, it is one more replica beside the others. */
    public void startCaravan() {
        var own = new TreeMap<>(environment);
        // Two contexts of one name would register the same objects with the JVM's one MBean server.
        own.put("CAMEL_MAIN_NAME", "caravan-" + NUMBER.incrementAndGet());
        var settings = SettingsLoader.load(Path.of("no-outer-file"), own);
        var started = new Caravan(
                settings,
                new Environment(
                        Optional.of(Config.fromKubeconfig(cluster.kubeconfig())),
                        Optional.of(server.endpoint().toString()),
                        tempo.time()));
        caravans.push(started);
        started.start();
    }

    /** Where a product in another process finds the simulated AWS. */
    public URI awsEndpoint() {
        return server.endpoint();
    }

    public SimAws aws() {
        return aws;
    }

    public SimCluster cluster() {
        return cluster;
    }

    /** The one that was started last. */
    public Caravan caravan() {
        return caravans.getFirst();
    }

    /** Stops the one that was started last; the world goes on. */
    public void stopCaravan() {
        caravans.pop().close();
    }

    /** Stops the one that was started first, which leads where nothing has happened to it. */
    public void stopFirstCaravan() {
        caravans.removeLast().close();
    }

    @Override
    public void close() {
        caravans.forEach(Caravan::close);
        cluster.close();
        server.close();
        timers.shutdownNow();
    }
}
