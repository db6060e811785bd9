package caravan.settings;

import caravan.aws.AwsSettings;
import caravan.canary.CanarySettings;
import caravan.engine.EngineSettings;
import caravan.engine.StatusSettings;
import caravan.intake.IntakeSettings;
import caravan.kube.KubeSettings;
import caravan.kube.LeaderSettings;
import caravan.model.Require;
import caravan.phase.ConversionSettings;
import caravan.phase.HookSettings;
import caravan.phase.PhaseSettings;
import caravan.preflight.PreflightSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.quartz.CronExpression;

/**
 * The only reader of keys. {@code application.properties} on the classpath lists them all with their defaults; an outer
 * properties file overrides it, an environment variable (the key in capitals, dots and dashes as underscores) both.
 */
public final class SettingsLoader {

    /** Named by routes, which take milliseconds only. */
    private static final List<String> ROUTE_DURATIONS = List.of(
            "caravan.resume.period",
            "caravan.status.period",
            "caravan.aws.poll-tick",
            "caravan.intake.poll-interval",
            "caravan.intake.read-lock-interval");

    /** Named by routes, and reported by Quartz with a stack trace only. */
    private static final List<String> ROUTE_CRONS =
            List.of("caravan.sweep.cron", "caravan.inventory.cron", "caravan.preflight.cron");

    private static final Pattern BYTES = Pattern.compile("(\\d{1,10})(KiB|MiB)?");

    private final Map<String, String> values;

    private SettingsLoader(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads the three layers.
     *
     * @param outerFile overrides the defaults; need not exist
     * @throws IllegalArgumentException if the file holds a key that {@code application.properties} does not list
     */
    public static SettingsLoader load(Path outerFile, Map<String, String> environment) {
        return new SettingsLoader(Layers.read(outerFile, environment));
    }

    /**
     * Builds every record once.
     *
     * @throws IllegalArgumentException at the first value that is not allowed
     */
    public void requireValid() {
        Stream.<Runnable>of(
                        this::camelProperties,
                        this::kube,
                        this::leader,
                        this::aws,
                        this::phases,
                        this::intake,
                        this::conversion,
                        this::engine,
                        this::status,
                        this::servers)
                .forEach(Runnable::run);
    }

    /** Every key with the value in force, Camel's own included; the routes' own durations in Camel's milliseconds. */
    public Map<String, String> camelProperties() {
        var properties = new TreeMap<>(values);
        for (var key : ROUTE_DURATIONS) {
            var duration = duration(key);
            Require.positive(key, duration);
            properties.put(key, String.valueOf(duration.toMillis()));
        }
        ROUTE_CRONS.forEach(this::requireCron);
        return properties;
    }

    /** How the API server is called and watched. */
    public KubeSettings kube() {
        var watching = new KubeSettings.Watching(
                duration("caravan.kube.informer-start-timeout"),
                duration("caravan.kube.informer-check"),
                duration("caravan.kube.informer-silent-after"));
        return new KubeSettings(
                list("caravan.kube.namespaces"),
                bool("caravan.coexist.enabled"),
                duration("caravan.kube.reread"),
                duration("caravan.kube.stalled-after"),
                duration("caravan.kube.request-timeout"),
                integer("caravan.kube.read-retries"),
                integer("caravan.kube.concurrent-calls"),
                watching);
    }

    /** How one of several replicas becomes the one that acts. */
    public LeaderSettings leader() {
        return new LeaderSettings(
                bool("caravan.leader.enabled"),
                text("caravan.leader.namespace"),
                duration("caravan.leader.lease-duration"),
                duration("caravan.leader.renew-deadline"),
                duration("caravan.leader.retry-period"));
    }

    /** How Caravan behaves towards AWS. */
    public AwsSettings aws() {
        return new AwsSettings(
                pairs("caravan.aws.extra-tags"),
                pairs("caravan.target.volume-tags"),
                duration("caravan.aws.consistency-window"),
                integer("caravan.aws.request-share"),
                duration("caravan.aws.poll-initial"),
                duration("caravan.aws.poll-max"),
                duration("caravan.aws.poll-longest"),
                duration("caravan.aws.stalled-after"),
                duration("caravan.aws.batch-window"),
                list("caravan.aws.allowed-endpoints"),
                duration("caravan.aws.max-clock-skew"),
                integer("caravan.aws.initialization-rate"));
    }

    /** How long each wait of a phase may take. */
    public PhaseSettings phases() {
        return new PhaseSettings(
                duration("caravan.phase.stop-timeout"),
                duration("caravan.phase.snapshot-timeout"),
                duration("caravan.phase.volume-timeout"),
                duration("caravan.phase.bind-timeout"),
                duration("caravan.phase.pending-timeout"),
                duration("caravan.phase.probe-timeout"),
                duration("caravan.phase.conversion-timeout"),
                duration("caravan.phase.detach-timeout"),
                duration("caravan.phase.filling-timeout"),
                duration("caravan.aws.consistency-window"));
    }

    /** How long hooks may run. */
    public HookSettings hooks() {
        return new HookSettings(duration("caravan.hook.timeout"));
    }

    /** What may be dropped, and where it goes. */
    public IntakeSettings intake() {
        return new IntakeSettings(
                text("caravan.intake.inbox"),
                text("caravan.intake.namespace"),
                list("caravan.intake.target-namespaces"),
                bytes("caravan.intake.max-size"),
                duration("caravan.intake.poll-interval"),
                duration("caravan.intake.read-lock-interval"),
                list("caravan.aws.allowed-endpoints"));
    }

    /** Images and the like of the pods that touch the disks. */
    public ConversionSettings conversion() {
        return new ConversionSettings(
                text("caravan.conversion.image"),
                text("caravan.conversion.image-xfs"),
                text("caravan.probe.image"),
                bool("caravan.conversion.request-kvm"),
                integer("caravan.conversion.attempts"),
                new ConversionSettings.Watching(
                        duration("caravan.conversion.progress-period"), duration("caravan.conversion.silent-after")));
    }

    /** Limits and deadlines of the engine. */
    public EngineSettings engine() {
        return new EngineSettings(
                new EngineSettings.Limits(
                        integer("caravan.plan.max-in-flight"), integer("caravan.provider.max-in-flight")),
                new EngineSettings.Backoff(
                        duration("caravan.resume.backoff-initial"), duration("caravan.resume.backoff-max")),
                duration("caravan.phase.doubt-deadline"),
                duration("caravan.cleanup.deadline"),
                duration("caravan.rollback.start-deadline"),
                duration("caravan.settle.quiet-time"),
                new EngineSettings.Sweeping(
                        duration("caravan.sweep.grace"),
                        bool("caravan.sweep.dry-run"),
                        duration("caravan.aws.consistency-window")));
    }

    /** When plans are looked at before they run, and what that decides. */
    public PreflightSettings preflight() {
        return new PreflightSettings(
                PreflightSettings.Stops.read(text("caravan.preflight.stops")), duration("caravan.preflight.again"));
    }

    /** Whether canaries try what no DryRun proves. */
    public CanarySettings canary() {
        return new CanarySettings(bool("caravan.canary.enabled"), duration("caravan.canary.again"));
    }

    /** How often the status of every object is compared. */
    public StatusSettings status() {
        return new StatusSettings(duration("caravan.status.full-pass"));
    }

    /** What Caravan listens on. */
    public ServerSettings servers() {
        return new ServerSettings(
                new ApiServerSettings(text("caravan.http.host"), integer("caravan.http.port")),
                new ManagementSettings(
                        text("caravan.management.host"),
                        integer("caravan.management.port"),
                        Path.of(text("caravan.management.key-store")),
                        Path.of(text("caravan.management.key-store-password-file"))),
                new ConsoleSettings(
                        bool("caravan.console.enabled"),
                        text("caravan.console.user"),
                        Path.of(text("caravan.console.password-file")),
                        Path.of(text("caravan.console.web-root"))));
    }

    String text(String key) {
        var value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("application.properties does not list " + key + ".");
        }
        return value;
    }

    /** Separated by commas; an empty value is an empty list. */
    List<String> list(String key) {
        return Arrays.stream(text(key).split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** {@code key=value}, separated by commas; an empty value is an empty map. */
    Map<String, String> pairs(String key) {
        var pairs = new TreeMap<String, String>();
        for (var item : list(key)) {
            var at = item.indexOf('=');
            Require.check(key, item, at > 0, "pairs such as team=storage,env=prod");
            pairs.put(item.substring(0, at).strip(), item.substring(at + 1).strip());
        }
        return pairs;
    }

    int integer(String key) {
        var text = text(key);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " is '" + text + "', but must be a whole number.", e);
        }
    }

    boolean bool(String key) {
        var text = text(key);
        Require.check(key, text, text.equals("true") || text.equals("false"), "true or false");
        return text.equals("true");
    }

    private void requireCron(String key) {
        Require.check(
                key,
                text(key),
                CronExpression.isValidExpression(text(key)),
                "a cron expression of Quartz, seconds first, such as '0 */10 * * * ?' for every ten minutes");
    }

    /** {@code 1048576}, {@code 512KiB}, {@code 1MiB}. */
    int bytes(String key) {
        var matcher = BYTES.matcher(text(key));
        Require.check(key, text(key), matcher.matches(), "a size such as 1048576, 512KiB or 1MiB");
        var unit = matcher.group(2) == null ? 0 : matcher.group(2).equals("KiB") ? 10 : 20;
        var bytes = Long.parseLong(matcher.group(1)) << unit;
        Require.inRange(key, bytes, 0, Integer.MAX_VALUE);
        return (int) bytes;
    }

    /** {@code 90s}, {@code 5m}, {@code 1h30m}, {@code 0.2s}, {@code 2d}. */
    Duration duration(String key) {
        var text = text(key).toUpperCase(Locale.ROOT);
        try {
            return Duration.parse(text.endsWith("D") ? "P" + text : "PT" + text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    key + " is '" + text(key) + "', but must be a duration such as 90s, 5m or 1h30m.", e);
        }
    }
}
