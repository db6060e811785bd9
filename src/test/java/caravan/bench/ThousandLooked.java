package caravan.bench;

import caravan.it.Eventually;
import caravan.sim.Simulation;
import caravan.sim.aws.Beside;
import caravan.sim.aws.Call;
import caravan.sim.aws.CallWatcher;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Pace;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What one look at a plan of a thousand instances of three disks takes, while EC2 takes its time for each answer. */
final class ThousandLooked {

    private static final int VMS = 1_000;
    private static final String PLAN = "Plan";
    private static final int DISKS = 3;
    private static final Duration ANSWER = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Told of each plan with more running machines than are asked about, so that it tells that the look is over. */
    private static final String LAST = "StopProtectionUnknown";

    /** More than are asked about, and with a Provider of its own, so that nothing is remembered for the other. */
    private static final int FEW = 20;

    private ThousandLooked() {}

    static List<Figure> measure(Path folder) throws IOException {
        try (var world = new World(new Simulation.Tempo(1, false), Pace.realistic(), folder, settings())) {
            var simulation = world.simulation();
            IntStream.range(0, VMS)
                    .forEach(number -> Beside.machine(simulation.aws().region(Fleet.REGION), number, DISKS)
                            .launch());
            simulation.startCaravan();
            var slow = new Slow();
            // The first look loads the classes
            create(simulation, 1, VMS, kind -> !kind.equals(PLAN));
            create(simulation, 0, FEW, kind -> true);
            await(simulation, 0);
            simulation.aws().onCall(slow);
            var before = simulation.aws().callsBy(Fleet.KEY);
            create(simulation, 1, VMS, kind -> kind.equals(PLAN));
            await(simulation, 1);
            var seconds = Launch.secondsSince(slow.begun.get());
            var calls = new TreeMap<>(simulation.aws().callsBy(Fleet.KEY));
            before.forEach((operation, count) -> calls.merge(operation, -count, Integer::sum));
            calls.values().removeIf(count -> count == 0);
            return List.of(figure(seconds, calls));
        }
    }

    private static Figure figure(double seconds, Map<String, Integer> calls) {
        var sum = calls.values().stream().mapToInt(Integer::intValue).sum();
        var facts = new LinkedHashMap<String, Object>(calls);
        facts.put("each answered after", ANSWER.toMillis() + " ms");
        facts.put("load", Launch.rounded(Machine.load()));
        return new Figure(
                "preflight-1000", Launch.rounded(seconds) + " s, " + sum + " calls", "<= 10 s, <= 60 calls", facts);
    }

    /** Nothing else asks meanwhile. */
    private static Map<String, String> settings() {
        return Map.of(
                "CARAVAN_PREFLIGHT_CRON", "* * * * * ?",
                "CARAVAN_CANARY_ENABLED", "false",
                "CARAVAN_SWEEP_CRON", "0 0 0 1 1 ? 2099",
                "CARAVAN_INVENTORY_CRON", "0 0 0 1 1 ? 2099");
    }

    /** All but the Migration; a Provider or map that is made later has every plan beside it looked at again. */
    private static void create(Simulation simulation, int number, int vms, Predicate<String> wanted) {
        var machines = IntStream.range(0, vms)
                .mapToObj(machine -> "{id: " + Beside.instanceId(machine) + ", name: thousand-" + machine + "}")
                .collect(Collectors.joining(", "));
        var client = simulation.cluster().client();
        for (var document : OnePlan.text(number, machines).split("---\n", -1)) {
            var object = client.getKubernetesSerialization().unmarshal(document, GenericKubernetesResource.class);
            if (!object.getKind().equals("Migration") && wanted.test(object.getKind())) {
                client.resource(object).create();
            }
        }
    }

    private static void await(Simulation simulation, int number) {
        Eventually.get("the look at plan " + number, PATIENCE, () -> told(simulation, number)
                .filter(types -> types.contains(LAST)));
    }

    private static Optional<List<String>> told(Simulation simulation, int number) {
        var plan = simulation
                .cluster()
                .client()
                .genericKubernetesResources("forklift.konveyor.io/v1beta1", PLAN)
                .inNamespace("migration")
                .withName("one-" + number)
                .get();
        return Optional.ofNullable(plan.<List<Map<String, Object>>>get("status", "conditions"))
                .map(conditions -> conditions.stream()
                        .map(condition -> String.valueOf(condition.get("type")))
                        .toList());
    }

    /** An EC2 that takes its time; the first call tells when the look has begun. */
    private static final class Slow implements CallWatcher {

        private final AtomicLong begun = new AtomicLong();

        @Override
        public void before(Call call) {
            begun.compareAndSet(0, System.nanoTime());
            LockSupport.parkNanos(ANSWER.toNanos());
        }
    }
}
