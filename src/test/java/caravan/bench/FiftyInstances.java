package caravan.bench;

import caravan.model.State;
import caravan.sim.Simulation;
import caravan.sim.aws.Beside;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Pace;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What one Migration of fifty instances with three disks each costs in calls to AWS when a snapshot takes half an hour:
 * all settings are the product's own but the number of instances in flight, and all waits are ten times as fast. The
 * work of the machine is not, so that a busy one joins less than it would in real time.
 */
final class FiftyInstances {

    private static final int VMS = 50;
    private static final int DISKS = 3;
    private static final double SPEED = 10;
    private static final int MOST = 640;
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final List<String> UNAVOIDABLE = List.of("CreateSnapshot", "CreateVolume", "DeleteSnapshot");

    private FiftyInstances() {}

    static List<Figure> measure(Path folder) throws IOException {
        return List.of(measure(folder, VMS));
    }

    private static Figure measure(Path folder, int inFlight) throws IOException {
        try (var world = new World(new Simulation.Tempo(SPEED, true), halfAnHour(), folder, settings(inFlight))) {
            IntStream.range(0, VMS)
                    .forEach(number -> Beside.machine(world.simulation().aws().region(Fleet.REGION), number, DISKS)
                            .launch());
            world.simulation().startCaravan();
            var before = world.simulation().aws().callsBy(Fleet.KEY);
            create(world);
            var records = new Records(world.simulation()).awaitEnd(VMS, PATIENCE);
            var succeeded = records.stream()
                    .filter(record -> record.state() == State.SUCCEEDED)
                    .count();
            var calls = new TreeMap<>(world.simulation().aws().callsBy(Fleet.KEY));
            before.forEach((operation, count) -> calls.merge(operation, -count, Integer::sum));
            return figure(calls, Map.of("succeeded", succeeded + " of " + VMS, "in flight", inFlight));
        }
    }

    private static Figure figure(Map<String, Integer> calls, Map<String, Object> beside) {
        var sum = calls.values().stream().mapToInt(Integer::intValue).sum();
        var facts = new LinkedHashMap<String, Object>(new TreeMap<>(beside));
        facts.put(
                "unavoidable",
                UNAVOIDABLE.stream()
                        .mapToInt(operation -> calls.getOrDefault(operation, 0))
                        .sum());
        facts.putAll(calls);
        facts.put("load", Launch.rounded(Machine.load()));
        return new Figure("calls-of-fifty", sum + " calls", "<= " + MOST + " calls", facts);
    }

    private static Pace halfAnHour() {
        return new Pace(
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                Duration.ofSeconds(4),
                Duration.ofMinutes(30),
                Duration.ofMillis(200),
                Duration.ofMinutes(32));
    }

    /** The product's defaults, as far as a simulation changes them; real seconds where a setting is a route's. */
    private static Map<String, String> settings(int inFlight) {
        var settings = new TreeMap<String, String>();
        settings.put("CARAVAN_AWS_CONSISTENCY_WINDOW", "5m");
        settings.put("CARAVAN_SETTLE_QUIET_TIME", "16m");
        settings.put("CARAVAN_AWS_POLL_INITIAL", "2s");
        settings.put("CARAVAN_AWS_POLL_MAX", "15s");
        settings.put("CARAVAN_KUBE_REREAD", "60s");
        settings.put("CARAVAN_AWS_POLL_TICK", "0.05s");
        settings.put("CARAVAN_RESUME_PERIOD", "1s");
        settings.put("CARAVAN_PLAN_MAX_IN_FLIGHT", String.valueOf(inFlight));
        settings.put("CARAVAN_PROVIDER_MAX_IN_FLIGHT", String.valueOf(inFlight));
        // The cluster's part is played in real time: it must not run into deadlines that pass ten times as fast
        for (var wait : List.of("STOP", "VOLUME", "BIND", "PROBE", "CONVERSION", "DETACH")) {
            settings.put("CARAVAN_PHASE_" + wait + "_TIMEOUT", "12h");
        }
        settings.put("CARAVAN_PHASE_DOUBT_DEADLINE", "12h");
        // Both ask as often without a migration
        settings.put("CARAVAN_SWEEP_CRON", "0 0 0 1 1 ? 2099");
        settings.put("CARAVAN_INVENTORY_CRON", "0 0 0 1 1 ? 2099");
        return settings;
    }

    private static void create(World world) {
        var vms = IntStream.range(0, VMS)
                .mapToObj(number -> "{id: " + Beside.instanceId(number) + ", name: fifty-" + number + "}")
                .collect(Collectors.joining(", "));
        var client = world.simulation().cluster().client();
        for (var document : OnePlan.text(0, vms).split("---\n", -1)) {
            client.resource(client.getKubernetesSerialization().unmarshal(document, GenericKubernetesResource.class))
                    .create();
        }
    }
}
