package caravan.bench;

import caravan.it.Eventually;
import caravan.sim.aws.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Starts the product once against simulated worlds, so that the JVM writes down which classes a start needs. */
public final class ClassArchive {

    private static final Path TARGET = Path.of("target");
    /** The dump itself takes some seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private ClassArchive() {}

    public static void main(String[] args) throws IOException {
        try (var world = new World(10, Pace.realistic(), TARGET.resolve("class-archive"))) {
            var launch = Launch.start(
                    world,
                    TARGET.resolve("caravan.jar"),
                    "",
                    List.of(
                            "-XX:ArchiveClassesAtExit=" + TARGET.resolve("caravan.jsa"),
                            "-Xlog:cds=error",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC"));
            launch.awaitReady();
            launch.terminate();
            Eventually.holds("The archive to be written", PATIENCE, () -> !launch.alive());
        }
        System.exit(0);
    }
}
