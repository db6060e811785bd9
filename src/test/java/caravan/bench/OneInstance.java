package caravan.bench;

import caravan.api.InstanceMigration;
import caravan.sim.aws.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the engine itself takes for one instance: EC2 answers at once, the cluster's players are a thousand times as fast
 * as real ones. The second of two is measured, because the first one loads the classes.
 */
final class OneInstance {

    private static final double SPEED = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    /**
     * W is counted from the last snapshot and from the handover, so other work is done in it. It is so short that it is
     * over when that work is done: nothing is waited, and nothing is taken off.
     */
    private static final Duration W = Duration.ofMillis(1);
    /** Z, which only a migration that fails waits. */
    private static final Duration Z = Duration.ofMillis(1);

    private OneInstance() {}

    static List<Figure> measure(Path folder) throws IOException {
        return List.of(
                figure("engine-time", folder, quick()),
                // With the product's own intervals: what is ready at once is seen at the next look
                figure(
                        "engine-time-default-polling",
                        folder,
                        Map.of("CARAVAN_AWS_POLL_INITIAL", "2s", "CARAVAN_AWS_POLL_MAX", "15s")));
    }

    private static Map<String, String> quick() {
        return Map.of("CARAVAN_AWS_POLL_INITIAL", "0.05s", "CARAVAN_AWS_POLL_TICK", "0.05s");
    }

    private static Figure figure(String name, Path folder, Map<String, String> polling) throws IOException {
        var environment = new TreeMap<>(polling);
        environment.put("CARAVAN_AWS_CONSISTENCY_WINDOW", W.toMillis() / 1000.0 + "s");
        environment.put("CARAVAN_SETTLE_QUIET_TIME", Z.toMillis() / 1000.0 + "s");
        try (var world = new World(SPEED, Pace.atOnce(), folder, environment)) {
            world.simulation().startCaravan();
            var plans = new OnePlan(world.simulation().cluster().client());
            plans.begin(0);
            new Records(world.simulation()).awaitEnd(1, PATIENCE);
            var begin = System.nanoTime();
            plans.begin(1);
            var records = new Records(world.simulation()).awaitEnd(2, PATIENCE);
            return figure(name, Launch.secondsSince(begin), records, environment);
        }
    }

    private static Figure figure(
            String name, double seconds, List<InstanceMigration> records, Map<String, String> environment) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("states", records.stream().map(InstanceMigration::state).toList());
        facts.put("W", W.toMillis() + " ms");
        facts.put("Z", Z.toMillis() + " ms");
        facts.put("poll-initial", environment.get("CARAVAN_AWS_POLL_INITIAL"));
        facts.put("load", Launch.rounded(Machine.load()));
        records.stream()
                .max(java.util.Comparator.comparing(
                        record -> record.getMetadata().getCreationTimestamp()))
                .ifPresent(record -> facts.put("steps", steps(record)));
        return new Figure(name, Launch.rounded(seconds) + " s", "<= 2 s", facts);
    }

    /** Milliseconds by step, as far as the record's whole seconds tell. */
    private static Map<String, Long> steps(InstanceMigration record) {
        var steps = new LinkedHashMap<String, Long>();
        record.getStatus().steps().stream()
                .filter(step -> step.completed() != null)
                .forEach(step -> steps.put(
                        step.name(),
                        ChronoUnit.MILLIS.between(Instant.parse(step.started()), Instant.parse(step.completed()))));
        return steps;
    }
}
