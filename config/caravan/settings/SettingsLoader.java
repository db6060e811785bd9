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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

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

    private final Values values;

    private SettingsLoader(Values values) {
        this.values = values;
    }

    /**
     * Reads the three layers.
     *
     * @param outerFile overrides the defaults; need not exist
     * @throws IllegalArgumentException if the file holds a key that {@code application.properties} does not list
     */
    public static SettingsLoader load(Path outerFile, Map<String, String> environment) {
        return new SettingsLoader(new Values(Layers.read(outerFile, environment)));
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
                        this::hooks,
                        this::preflight,
                        this::canary,
                        this::engine,
                        this::status,
                        this::servers)
                .forEach(Runnable::run);
    }

    /** Every key with the value in force, Camel's own included; the routes' own durations in Camel's milliseconds. */
    public Map<String, String> camelProperties() {
        var properties = new TreeMap<>(values.byKey());
        for (var key : ROUTE_DURATIONS) {
            var duration = values.duration(key);
            Require.positive(key, duration);
            properties.put(key, String.valueOf(duration.toMillis()));
        }
        ROUTE_CRONS.forEach(values::requireCron);
        return properties;
    }

    /** How the API server is called and watched. */
    public KubeSettings kube() {
        var watching = new KubeSettings.Watching(
                values.duration("caravan.kube.informer-start-timeout"),
                values.duration("caravan.kube.informer-check"),
                values.duration("caravan.kube.informer-silent-after"));
        return new KubeSettings(
                values.list("caravan.kube.namespaces"),
                values.bool("caravan.coexist.enabled"),
                values.duration("caravan.kube.reread"),
                values.duration("caravan.kube.stalled-after"),
                values.duration("caravan.kube.request-timeout"),
                values.integer("caravan.kube.read-retries"),
                values.integer("caravan.kube.concurrent-calls"),
                watching);
    }

    /** How one of several replicas becomes the one that acts. */
    public LeaderSettings leader() {
        return new LeaderSettings(
                values.bool("caravan.leader.enabled"),
                values.text("caravan.leader.namespace"),
                values.duration("caravan.leader.lease-duration"),
                values.duration("caravan.leader.renew-deadline"),
                values.duration("caravan.leader.retry-period"));
    }

    /** How Caravan behaves towards AWS. */
    public AwsSettings aws() {
        return new AwsSettings(
                values.pairs("caravan.aws.extra-tags"),
                values.pairs("caravan.target.volume-tags"),
                values.duration("caravan.aws.consistency-window"),
                values.integer("caravan.aws.request-share"),
                values.duration("caravan.aws.poll-initial"),
                values.duration("caravan.aws.poll-max"),
                values.duration("caravan.aws.poll-longest"),
                values.duration("caravan.aws.stalled-after"),
                values.duration("caravan.aws.batch-window"),
                values.list("caravan.aws.allowed-endpoints"),
                values.duration("caravan.aws.max-clock-skew"),
                values.integer("caravan.aws.initialization-rate"));
    }

    /** How long each wait of a phase may take. */
    public PhaseSettings phases() {
        return new PhaseSettings(
                values.duration("caravan.phase.stop-timeout"),
                values.duration("caravan.phase.snapshot-timeout"),
                values.duration("caravan.phase.volume-timeout"),
                values.duration("caravan.phase.bind-timeout"),
                values.duration("caravan.phase.pending-timeout"),
                values.duration("caravan.phase.probe-timeout"),
                values.duration("caravan.phase.conversion-timeout"),
                values.duration("caravan.phase.detach-timeout"),
                values.duration("caravan.phase.filling-timeout"),
                values.duration("caravan.aws.consistency-window"));
    }

    /** How long hooks may run. */
    public HookSettings hooks() {
        return new HookSettings(values.duration("caravan.hook.timeout"));
    }

    /** What may be dropped, and where it goes. */
    public IntakeSettings intake() {
        return new IntakeSettings(
                values.text("caravan.intake.inbox"),
                values.text("caravan.intake.namespace"),
                values.list("caravan.intake.target-namespaces"),
                values.bytes("caravan.intake.max-size"),
                values.duration("caravan.intake.poll-interval"),
                values.duration("caravan.intake.read-lock-interval"),
                values.list("caravan.aws.allowed-endpoints"));
    }

    /** Images and the like of the pods that touch the disks. */
    public ConversionSettings conversion() {
        return new ConversionSettings(
                values.text("caravan.conversion.image"),
                values.text("caravan.conversion.image-xfs"),
                values.text("caravan.probe.image"),
                values.bool("caravan.conversion.request-kvm"),
                values.integer("caravan.conversion.attempts"),
                new ConversionSettings.Watching(
                        values.duration("caravan.conversion.progress-period"),
                        values.duration("caravan.conversion.silent-after")));
    }

    /** Limits and deadlines of the engine. */
    public EngineSettings engine() {
        return new EngineSettings(
                new EngineSettings.Limits(
                        values.integer("caravan.plan.max-in-flight"), values.integer("caravan.provider.max-in-flight")),
                new EngineSettings.Backoff(
                        values.duration("caravan.resume.backoff-initial"),
                        values.duration("caravan.resume.backoff-max")),
                values.duration("caravan.phase.doubt-deadline"),
                values.duration("caravan.cleanup.deadline"),
                values.duration("caravan.rollback.start-deadline"),
                values.duration("caravan.settle.quiet-time"),
                new EngineSettings.Sweeping(
                        values.duration("caravan.sweep.grace"),
                        values.bool("caravan.sweep.dry-run"),
                        values.duration("caravan.aws.consistency-window")));
    }

    /** When plans are looked at before they run, and what that decides. */
    public PreflightSettings preflight() {
        return new PreflightSettings(
                PreflightSettings.Stops.read(values.text("caravan.preflight.stops")),
                values.duration("caravan.preflight.again"));
    }

    /** Whether canaries try what no DryRun proves. */
    public CanarySettings canary() {
        return new CanarySettings(values.bool("caravan.canary.enabled"), values.duration("caravan.canary.again"));
    }

    /** How often the status of every object is compared. */
    public StatusSettings status() {
        return new StatusSettings(values.duration("caravan.status.full-pass"));
    }

    /** What Caravan listens on. */
    public ServerSettings servers() {
        return new ServerSettings(
                new ApiServerSettings(values.text("caravan.http.host"), values.integer("caravan.http.port")),
                new ManagementSettings(
                        values.text("caravan.management.host"),
                        values.integer("caravan.management.port"),
                        Path.of(values.text("caravan.management.key-store")),
                        Path.of(values.text("caravan.management.key-store-password-file"))),
                new ConsoleSettings(
                        values.bool("caravan.console.enabled"),
                        values.text("caravan.console.user"),
                        Path.of(values.text("caravan.console.password-file")),
                        Path.of(values.text("caravan.console.web-root"))));
    }
}
