package caravan.bench;

import caravan.api.InstanceMigration;
import caravan.model.State;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sample plan with its five instances, dropped as a user would, as fast as the sandbox plays it. */
final class FleetRun {

    private static final Path PLAN = Path.of("deploy", "examples", "migrate-web-tier.yaml");
    private static final int VMS = 5;
    private static final double SPEED = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private FleetRun() {}

    static List<Figure> measure(Path folder) throws IOException {
        try (var world = new World(SPEED, Pace.realistic(), folder)) {
            world.simulation().startCaravan();
            world.simulation().cluster().counts().reset();
            var ready = System.nanoTime();
            // As the intake asks for: written elsewhere, then renamed
            var draft = Files.copy(PLAN, world.folder().resolve("plan.yaml"));
            Files.move(draft, world.inbox().resolve("plan.yaml"));
            var records = new Records(world.simulation()).awaitEnd(VMS, PATIENCE);
            var seconds = Launch.secondsSince(ready);
            return List.of(run(records, seconds), awsCalls(world), writes(world));
        }
    }

    private static Figure run(List<InstanceMigration> records, double seconds) {
        var succeeded = records.stream()
                .filter(record -> record.state() == State.SUCCEEDED)
                .count();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("succeeded", succeeded + " of " + VMS);
        facts.put("simulated seconds per second", SPEED);
        facts.put("load", Launch.rounded(Machine.load()));
        return new Figure("fleet-run", Launch.rounded(seconds) + " s", "", facts);
    }

    private static Figure awsCalls(World world) {
        var calls = world.simulation().aws().callsBy(Fleet.KEY);
        var sum = calls.values().stream().mapToInt(Integer::intValue).sum();
        return new Figure("aws-calls", sum + " calls", "", new TreeMap<>(calls));
    }

    private static Figure writes(World world) {
        var writes = new TreeMap<String, Object>();
        world.simulation().cluster().counts().all().entrySet().stream()
                .filter(count -> count.getKey().matches("(create|update|patch|delete) .*"))
                .filter(count -> !count.getKey().contains("accessreviews"))
                .forEach(count -> writes.put(count.getKey(), count.getValue()));
        var sum = writes.values().stream().mapToLong(count -> (long) count).sum();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("all", sum);
        facts.putAll(writes);
        return new Figure("kubernetes-writes", Launch.rounded((double) sum / VMS) + " per VM", "", facts);
    }
}
