package caravan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The jar as its users start it, with nothing but the rights of its ServiceAccount. */
final class Product implements AutoCloseable {

    private static final Path JAR = Path.of("target", "caravan.jar");
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Pattern MANAGEMENT = Pattern.compile("Health and metrics are at (http://[^/ ]+)/");
    private static final Pattern API = Pattern.compile("The HTTP API is at (http://\\S+)");

    private final ChildProcess process;
    private final Path inbox;
    private final URI management;

    private Product(ChildProcess process, Path inbox) {
        this.process = process;
        this.inbox = inbox;
        this.management = process.await("the management port is open", READY_WITHIN, () -> address(MANAGEMENT));
    }

    /**
     * Starts it in a folder of its own.
     *
     * @param aws where EC2 is
     * @param settings as environment variables, over those that every test needs
     */
    static Product start(Site site, URI aws, Path folder, Map<String, String> settings) {
        try {
            var inbox = Files.createDirectories(folder.resolve("inbox").toAbsolutePath());
            var environment = new TreeMap<>(quick(inbox));
            environment.put(
                    "KUBECONFIG",
                    site.cluster().kubeconfigOf("caravan-system", "caravan").toString());
            environment.put("AWS_ENDPOINT_URL", aws.toString());
            environment.putAll(settings);
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            var log = Files.createTempFile(Tools.FOLDER, "caravan-", ".log").toAbsolutePath();
            var command = List.of(java, "-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", JAR.toString());
            return new Product(ChildProcess.start(command, environment, log), inbox);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What takes minutes in AWS takes no time in moto. */
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
                Map.entry("CARAVAN_INVENTORY_CRON", "0/5 * * * * ?"),
                Map.entry("CARAVAN_SWEEP_CRON", "0/5 * * * * ?"),
                // What is wrong with a machine is that machine's own end
                Map.entry("CARAVAN_PREFLIGHT_STOPS", "machine"),
                Map.entry("CARAVAN_CANARY_ENABLED", "false"),
                Map.entry("CARAVAN_SWEEP_GRACE", "1s"));
    }

    Path inbox() {
        return inbox;
    }

    /** Puts a file into the inbox as one piece. */
    void drop(String name, String content) {
        try {
            var written = Files.writeString(inbox.resolveSibling(name), content);
            var unused = Files.move(written, inbox.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An address of the management port. */
    URI management(String path) {
        return management.resolve(path);
    }

    URI api(String path) {
        return process.await("the API is open", READY_WITHIN, () -> address(API))
                .resolve(path);
    }

    /** Looks until there is an answer, as long as the process lives. */
    <T> T await(String what, Duration within, Supplier<Optional<T>> look) {
        return process.await(what, within, look);
    }

    String log() {
        return process.log();
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.kill();
    }

    /** Tells it to stop, and how long that took. */
    Duration terminate() {
        return process.terminate();
    }

    /** As a machine that is suspended. */
    void pause() {
        process.pause();
    }

    void resume() {
        process.resume();
    }

    @Override
    public void close() {
        process.close();
    }

    private Optional<URI> address(Pattern line) {
        var found = line.matcher(process.log());
        return found.find() ? Optional.of(URI.create(found.group(1))) : Optional.empty();
    }
}
