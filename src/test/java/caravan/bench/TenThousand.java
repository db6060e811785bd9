package caravan.bench;

import caravan.it.ChildProcess;
import caravan.sim.aws.Beside;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Pace;
import caravan.sim.aws.SimAws;
import caravan.sim.aws.SimClock;
import caravan.sim.aws.Workers;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Ten thousand instances of three disks in flight at once, in ten plans of one provider. AWS is simulated in this JVM, with
 * request buckets of the documented sizes, and reached over HTTP; the product has a JVM of its own with 512 MiB of heap, in
 * which the cluster lies as well, and takes the whole share of each bucket. What the storage driver calls is left out: it
 * is not Caravan that calls it.
 *
 * <p>The buckets' own ideal is what the slowest of them takes to let all needed calls through: (calls − size) / refill per
 * second. Each disk needs one CreateSnapshot, one CreateVolume and one DeleteSnapshot, of 100 tokens and 5 per second each,
 * which run side by side: (30,000 − 100) / 5 = 5,980 s. Stops are fewer: (10,000 − 1,000) / 20 = 450 s.
 *
 * <p>No engine can avoid to wait W twice: before the commit (rule 6) and before success is told. The figure counts both as
 * part of the ideal; the one without them stands beside it.
 */
final class TenThousand {

    private static final int VMS = Integer.getInteger("bench.vms", 10_000);
    private static final double SPEED = Integer.getInteger("bench.speed", 5);
    private static final Duration AT_MOST = Duration.ofSeconds(Integer.getInteger("bench.seconds", 1_560));
    private static final String HEAP = System.getProperty("bench.product.heap", "512m");
    private static final int BUCKET = 100;
    private static final int REFILL = 5;
    private static final double GOAL = 1.1;
    private static final int RECOVERY_GOAL = 30;
    /** W before the commit, and once more before success is told. */
    private static final Duration WINDOWS = Duration.ofMinutes(5).multipliedBy(2);

    private static final TypeReference<LinkedHashMap<String, Object>> FACTS = new TypeReference<>() {};

    private TenThousand() {}

    /** All of them, from the start to the end. */
    static List<Figure> carry(Path folder) throws IOException {
        var aws = world(Pace.realistic());
        var facts = run(aws, CrowdProcess.Task.CARRY, folder);
        var ideal = (VMS * Crowd.DISKS - BUCKET) / (double) REFILL;
        var took = ((Number) facts.get("simulated seconds")).doubleValue();
        var withWaits = ideal + WINDOWS.toSeconds();
        var beside = new LinkedHashMap<String, Object>();
        beside.put("ideal of the buckets alone, s", ideal);
        beside.put("ideal of the buckets and of both waits W, s", withWaits);
        beside.put("x ideal of the buckets alone", Launch.rounded(took / ideal));
        beside.put("x ideal of the buckets and of both waits W", Launch.rounded(took / withWaits));
        beside.put(
                "formula",
                "(" + VMS + " x " + Crowd.DISKS + " CreateSnapshot - " + BUCKET + ") / " + REFILL + " per s + 2 x W");
        beside.put("request share", "100 %");
        beside.put("simulated seconds per second", SPEED);
        beside.putAll(facts);
        return List.of(
                new Figure("crowd", Launch.rounded(took / withWaits) + " x ideal", "<= " + GOAL + " x ideal", beside));
    }

    /** All of them wait; the process ends, and another one takes every wait up again. */
    static List<Figure> restart(Path folder) throws IOException {
        var ages = Duration.ofDays(100);
        var none = Duration.ZERO;
        var facts = run(world(new Pace(none, ages, none, none, none, none, none)), CrowdProcess.Task.RESTART, folder);
        return List.of(new Figure("crowd-restart", facts.get("seconds") + " s", "<= " + RECOVERY_GOAL + " s", facts));
    }

    private static SimAws world(Pace pace) {
        var aws = Fleet.start(SimClock.scaled(SPEED), pace);
        Workers.seed(aws);
        IntStream.range(0, VMS).forEach(number -> Beside.machine(aws.region(Fleet.REGION), number, Crowd.DISKS)
                .launch());
        aws.buckets().on();
        return aws;
    }

    private static Map<String, Object> run(SimAws aws, String what, Path folder) throws IOException {
        Files.createDirectories(folder);
        var run = Files.createTempDirectory(folder, "run-").toAbsolutePath();
        var told = run.resolve("facts.json");
        try (var server = aws.serve()) {
            var task = new CrowdProcess.Task(what, server.endpoint(), SPEED, VMS, AT_MOST, told);
            try (var child = ChildProcess.start(command(task), Map.of(), run.resolve("caravan.log"))) {
                child.await(
                        "the crowd, see " + run,
                        AT_MOST.multipliedBy(2).plusMinutes(2),
                        () -> Files.exists(told) ? Optional.of(true) : Optional.empty());
            }
        }
        var facts = new ObjectMapper().readValue(told.toFile(), FACTS);
        facts.put("load", Launch.rounded(Machine.load()));
        return facts;
    }

    private static List<String> command(CrowdProcess.Task task) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:+ExitOnOutOfMemoryError",
                "-classpath",
                System.getProperty("java.class.path"),
                CrowdProcess.class.getName()));
        command.addAll(List.of(task.words()));
        return command;
    }
}
