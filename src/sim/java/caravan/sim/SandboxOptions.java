package caravan.sim;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/**
 * How the sandbox runs.
 *
 * @param speed simulated seconds in one real second
 * @param exit end by itself when every migration has ended
 * @param terminal draw bars instead of writing lines
 * @param plan the file that is dropped
 * @param folder takes everything that the sandbox writes
 */
record SandboxOptions(double speed, boolean exit, boolean terminal, Path plan, Path folder) {

    static final Path EXAMPLE = Path.of("deploy", "examples", "migrate-web-tier.yaml");

    /** Simulated; the slowest disk of the fleet needs five minutes. */
    private static final Duration LONGEST_RUN = Duration.ofHours(1);

    private static final String SPEED = "sandbox.speed";
    private static final double DEFAULT_SPEED = 10;
    private static final double SLOWEST = 1;
    private static final double FASTEST = 200;

    SandboxOptions {
        if (!(speed >= SLOWEST && speed <= FASTEST)) {
            throw new IllegalArgumentException(refusal(String.valueOf(speed)));
        }
    }

    /**
     * From {@code -Dsandbox.speed} and {@code -Dsandbox.exit}; without a terminal, where nobody could press Ctrl-C, it
     * ends by itself unless it is told not to.
     */
    static SandboxOptions of(Properties properties, boolean terminal) {
        var exit = Boolean.parseBoolean(properties.getProperty("sandbox.exit", String.valueOf(!terminal)));
        return new SandboxOptions(speed(properties), exit, terminal, EXAMPLE, Path.of("target", "sandbox"));
    }

    private static double speed(Properties properties) {
        var text = properties.getProperty(SPEED, String.valueOf(DEFAULT_SPEED));
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(refusal(text), e);
        }
    }

    private static String refusal(String value) {
        return SPEED + " is '" + value + "'; allowed is a number from " + (int) SLOWEST + " to " + (int) FASTEST + ".";
    }

    /** Real time after which the run counts as failed: an hour of the simulation, and a minute for the machine. */
    Duration patience() {
        return Duration.ofMinutes(1).plusSeconds((long) (LONGEST_RUN.toSeconds() / speed));
    }

    Path inbox() {
        return folder.resolve("inbox");
    }

    Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    Path manifests() {
        return folder.resolve("manifests");
    }

    Path report() {
        return folder.resolve("report.json");
    }

    Path log() {
        return folder.resolve("caravan.log");
    }
}
