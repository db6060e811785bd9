package caravan.bench;

import caravan.it.Eventually;
import caravan.model.State;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** The JVM of the product in {@link TenThousand}, with the cluster in its memory. Writes what it has seen into a file. */
public final class CrowdProcess {

    private static final double TOLD_EVERY_SECONDS = 10;
    /** The product's defaults, in seconds. */
    private static final double POLL_TICK = 0.5;

    private static final double RESUME_PERIOD = 10;

    private final Task task;
    private final Crowd crowd;
    private final Heap heap = new Heap();
    private int most;

    /** What is to be done; strings because they are the arguments of a process. */
    record Task(String what, URI aws, double speed, int vms, Duration atMost, Path facts) {

        static final String CARRY = "carry";
        static final String RESTART = "restart";

        static Task of(String... words) {
            return new Task(
                    words[0],
                    URI.create(words[1]),
                    Double.parseDouble(words[2]),
                    Integer.parseInt(words[3]),
                    Duration.parse(words[4]),
                    Path.of(words[5]));
        }

        String[] words() {
            return new String[] {
                what, aws.toString(), String.valueOf(speed), String.valueOf(vms), atMost.toString(), facts.toString()
            };
        }
    }

    private CrowdProcess(Task task) {
        this.task = task;
        crowd = new Crowd(task.aws(), task.speed());
        crowd.migrate(task.vms());
    }

    public static void main(String[] args) throws IOException {
        var process = new CrowdProcess(Task.of(args));
        var facts = process.task.what().equals(Task.RESTART) ? process.restart() : process.carry();
        // Whole, or not there: somebody waits for it
        var draft = process.task.facts().resolveSibling("facts.draft");
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(draft.toFile(), facts);
        Files.move(draft, process.task.facts());
        System.exit(0);
    }

    /** All of them from the start to the end. */
    private Map<String, Object> carry() {
        var began = System.nanoTime();
        var caravan = crowd.start(settings(task.speed()), task.speed());
        var done = until("all to end", () -> crowd.ended() == task.vms(), caravan::inFlight);
        var seconds = Launch.secondsSince(began);
        var facts = new LinkedHashMap<String, Object>();
        facts.put("machines", task.vms());
        facts.put("all ended", done);
        facts.put("succeeded", crowd.in(State.SUCCEEDED));
        facts.put("in flight at most", most);
        facts.put("seconds", Launch.rounded(seconds));
        facts.put("simulated seconds", Launch.rounded(seconds * task.speed()));
        facts.put("states", crowd.states().toString());
        facts.put("throttles", crowd.throttles());
        facts.put("calls to AWS", crowd.calls());
        facts.put("calls to the cluster", new TreeMap<>(crowd.cluster().counts().all()));
        facts.putAll(heap.facts());
        return facts;
    }

    /** All of them until they wait for EC2 to stop their sources, then the end of the process, and another one. */
    private Map<String, Object> restart() {
        var first = crowd.start(settings(task.speed()), task.speed());
        var waiting = until("all to wait", () -> first.waiting() == task.vms(), first::waiting);
        first.close();
        var before = first.waiting();
        System.gc();
        var worked = Heap.cpuSeconds();
        var called = crowd.cluster().counts().all();
        var began = System.nanoTime();
        var second = crowd.start(settings(1), 1);
        var started = Launch.secondsSince(began);
        var taken = until("all waits to be taken up", () -> second.waiting() == task.vms(), second::waiting);
        var seconds = Launch.secondsSince(began);
        var sweeping = System.nanoTime();
        var swept = second.sweep();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("machines", task.vms());
        facts.put("seconds of a sweep beside them", Launch.rounded(Launch.secondsSince(sweeping)));
        facts.put("failures of that sweep", swept.failed().size());
        facts.put("all waited before", waiting);
        facts.put("waits of the old process", before);
        facts.put("all taken up", taken);
        facts.put("seconds", Launch.rounded(seconds));
        facts.put("of them until the routes had started", Launch.rounded(started));
        facts.put("CPU seconds of the restart", Launch.rounded(Heap.cpuSeconds() - worked));
        facts.put(
                "calls of the restart to the cluster",
                since(called, crowd.cluster().counts().all()));
        facts.put("states", crowd.states().toString());
        facts.putAll(heap.facts());
        return facts;
    }

    private static Map<String, Long> since(Map<String, Long> before, Map<String, Long> now) {
        var since = new TreeMap<>(now);
        before.forEach((call, count) -> since.merge(call, -count, Long::sum));
        since.values().removeIf(count -> count == 0);
        return since;
    }

    private boolean until(String what, BooleanSupplier reached, IntSupplier count) {
        var began = System.nanoTime();
        var told = new double[1];
        Eventually.holds(what, task.atMost().plusMinutes(1), () -> {
            heap.look();
            most = Math.max(most, count.getAsInt());
            var seconds = Launch.secondsSince(began);
            if (seconds > told[0] + TOLD_EVERY_SECONDS) {
                told[0] = seconds;
                System.out.println((long) seconds + " s: " + crowd.states() + ", " + count.getAsInt() + ", heap "
                        + heap.now() + " MiB");
            }
            return reached.getAsBoolean() || seconds > task.atMost().toSeconds();
        });
        return reached.getAsBoolean();
    }

    private static Map<String, String> settings(double speed) {
        var settings = new TreeMap<String, String>();
        // The routes' own timers are not hurried
        settings.put("CARAVAN_AWS_POLL_TICK", seconds(POLL_TICK / speed));
        settings.put("CARAVAN_RESUME_PERIOD", seconds(RESUME_PERIOD / speed));
        settings.put("CARAVAN_PLAN_MAX_IN_FLIGHT", "1000");
        settings.put("CARAVAN_PROVIDER_MAX_IN_FLIGHT", "10000");
        // The whole bucket: nobody else calls in this account
        settings.put("CARAVAN_AWS_REQUEST_SHARE", "100");
        settings.put("CARAVAN_SWEEP_CRON", "0 0 0 1 1 ? 2099");
        settings.put("CARAVAN_INVENTORY_CRON", "0 0 0 1 1 ? 2099");
        // The machine's work is not faster than in real time: it must not run into deadlines that pass so fast
        for (var wait : List.of("STOP", "VOLUME", "BIND", "PROBE", "DETACH")) {
            settings.put("CARAVAN_PHASE_" + wait + "_TIMEOUT", "100h");
        }
        settings.put("CARAVAN_PHASE_DOUBT_DEADLINE", "12h");
        return settings;
    }

    private static String seconds(double number) {
        return String.format(Locale.ROOT, "%.3fs", number);
    }
}
