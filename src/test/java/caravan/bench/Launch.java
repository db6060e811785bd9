package caravan.bench;

import caravan.it.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The product as users start it, {@code java -jar}: how long until it is ready, what it needs idle, how it ends. */
final class Launch {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final double NANOS = 1e9;
    private static final int KIB_PER_MIB = 1024;

    private final ChildProcess process;
    private final int port;
    private final long started = System.nanoTime();

    private Launch(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts the jar as a user would. */
    static Launch start(World world, Path jar, String suffix, List<String> flags) throws IOException {
        var port = freePort();
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-jar", jar.toString()));
        var log = world.folder().resolve("caravan" + suffix + ".log");
        return new Launch(ChildProcess.start(command, environment(world, port), log), port);
    }

    static List<Figure> measure(World world, Path jar, String suffix, List<String> flags) throws IOException {
        return start(world, jar, suffix, flags).measure(suffix, flags);
    }

    void awaitReady() {
        process.await("Caravan to be ready", PATIENCE, () -> ready() ? Optional.of(true) : Optional.empty());
    }

    /** SIGTERM; returns at once. */
    void terminate() {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy);
    }

    boolean alive() {
        return process.alive();
    }

    private static Map<String, String> environment(World world, int port) throws IOException {
        var kubeconfig =
                world.simulation().cluster().writeKubeconfig(world.folder().resolve("kubeconfig"));
        return Map.of(
                "KUBECONFIG", kubeconfig.toString(),
                "AWS_ENDPOINT_URL", world.simulation().awsEndpoint().toString(),
                "CARAVAN_INTAKE_INBOX", world.inbox().toString(),
                "CARAVAN_HTTP_PORT", "0",
                "CARAVAN_MANAGEMENT_PORT", String.valueOf(port));
    }

    private List<Figure> measure(String suffix, List<String> flags) throws IOException {
        try (process) {
            awaitReady();
            var seconds = secondsSince(started);
            var start = facts(flags);
            rest(IDLE);
            var memory = facts(flags);
            memory.put("threads", status("Threads"));
            var rss = status("VmRSS") / KIB_PER_MIB;
            var signaled = System.nanoTime();
            process.close();
            memory.put("seconds from SIGTERM to the end", rounded(secondsSince(signaled)));
            return List.of(
                    new Figure("start-to-ready" + suffix, rounded(seconds) + " s", "<= 3 s", start),
                    new Figure("idle-rss" + suffix, rss + " MiB", "<= 350 MiB", memory));
        }
    }

    private Map<String, Object> facts(List<String> flags) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("java", Runtime.version().toString());
        facts.put("flags", flags.isEmpty() ? "none" : String.join(" ", flags));
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        facts.put("CPU seconds", rounded(cpu()));
        facts.put("load before it", rounded(Machine.load()));
        return facts;
    }

    private double cpu() {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .map(used -> used.toNanos() / NANOS)
                .orElse(0.0);
    }

    /** Of /proc/pid/status, memory in KiB. */
    private long status(String field) throws IOException {
        var prefix = field + ":";
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    private boolean ready() {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/health/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            // Nobody listens yet
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nothing is awaited here: the time itself is what the memory is measured after. */
    private static void rest(Duration time) {
        try {
            var over = !new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
            assert over;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / NANOS;
    }

    static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
