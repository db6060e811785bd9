package caravan.bench;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.aws.AwsFault;
import caravan.aws.AwsMeter;
import caravan.model.State;
import caravan.settings.SettingsLoader;
import caravan.sim.HurriedTimer;
import caravan.sim.aws.Beside;
import caravan.sim.aws.Fleet;
import caravan.sim.kube.Players;
import caravan.sim.kube.Seed;
import caravan.sim.kube.Timing;
import caravan.sim.kube.VolumeAttacher;
import caravan.sim.kube.memory.MemoryCluster;
import caravan.wiring.InMemoryCaravan;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A cluster in memory with a product in front of it, and plans for a crowd of instances. */
final class Crowd {

    static final int DISKS = 3;
    /** A plan's status tells of each of its VMs, and has room for about so many. */
    private static final int VMS_OF_A_PLAN = 1_000;

    private final KubernetesSerialization yaml = new KubernetesSerialization();
    private final MemoryCluster cluster;
    private final URI aws;
    private final Map<State, Integer> states = new ConcurrentHashMap<>();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final AtomicInteger throttles = new AtomicInteger();

    /** The cluster's players are so many times as fast as real ones. */
    Crowd(URI aws, double speed) {
        this.aws = aws;
        var timing = Timing.scaled(speed, Executors.newScheduledThreadPool(2, work -> {
            var thread = new Thread(work, "cluster");
            thread.setDaemon(true);
            return thread;
        }));
        cluster = new MemoryCluster(
                timing,
                1,
                new MemoryCluster.Settings(
                        new Deflated(), Duration.ZERO, Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(10)));
        new Seed(cluster.objects()).all(new Seed.AwsCredentials(Fleet.KEY, "secret"));
        new Players(cluster.objects(), timing, VolumeAttacher.none()).start();
    }

    /** Starts the product, whose waits go so many times as fast; another one finds what the one before has left. */
    InMemoryCaravan start(Map<String, String> settings, double speed) {
        var environment = new TreeMap<>(settings);
        environment.put("CAMEL_MAIN_NAME", "caravan-" + System.nanoTime());
        var caravan = new InMemoryCaravan(
                SettingsLoader.load(Path.of("no-outer-file"), environment),
                new InMemoryCaravan.Surroundings(
                        cluster, aws, timer -> new HurriedTimer(timer, speed), meter(), this::moved));
        caravan.start();
        return caravan;
    }

    private void moved(InstanceMigration record, State from) {
        states.merge(from, -1, Integer::sum);
        states.merge(record.state(), 1, Integer::sum);
    }

    private AwsMeter meter() {
        return new AwsMeter() {
            @Override
            public void called(String operation) {
                calls.merge(operation, 1, Integer::sum);
            }

            @Override
            public void throttled(String operation) {
                throttles.incrementAndGet();
            }

            @Override
            public void failed(String operation, AwsFault fault) {
                calls.merge(operation + " failed: " + fault, 1, Integer::sum);
            }
        };
    }

    /** So many instances of one provider, in plans of a thousand. */
    void migrate(int vms) {
        for (var plan = 0; plan * VMS_OF_A_PLAN < vms; plan++) {
            var of = IntStream.range(plan * VMS_OF_A_PLAN, Math.min(vms, (plan + 1) * VMS_OF_A_PLAN))
                    .mapToObj(number -> "{id: " + Beside.instanceId(number) + ", name: vm-" + number + "}")
                    .collect(Collectors.joining(", "));
            var all = OnePlan.text(plan, of).replaceAll("\\b(aws|host|networks|storage)-" + plan + "\\b", "$1-0");
            for (var document : all.split("---\n", -1)) {
                put(document);
            }
        }
    }

    /** What is there already, because an earlier plan refers to it as well, stays. */
    private void put(String document) {
        var object = yaml.unmarshal(document, GenericKubernetesResource.class);
        var kind = Kinds.DROPPED.stream()
                .filter(one -> one.name().equals(object.getKind()))
                .findFirst()
                .orElseThrow();
        cluster.objects().create(kind, object);
    }

    Map<State, Integer> states() {
        return new TreeMap<>(states);
    }

    int in(State state) {
        return states.getOrDefault(state, 0);
    }

    int ended() {
        return states.entrySet().stream()
                .filter(entry -> entry.getKey().ended())
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    Map<String, Integer> calls() {
        return new TreeMap<>(calls);
    }

    int throttles() {
        return throttles.get();
    }

    MemoryCluster cluster() {
        return cluster;
    }
}
