package caravan.bench;

import caravan.sim.aws.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Measures everything once, in about five minutes; see target/bench/ for the facts behind each figure. */
public final class Benchmarks {

    private static final Path FOLDER = Path.of("target", "bench");
    private static final Path JAR = Path.of("target", "caravan.jar");
    /** The flags of deploy/Containerfile that change these figures. */
    private static final List<String> AS_IN_THE_IMAGE = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private Benchmarks() {}

    public static void main(String[] args) throws IOException {
        var figures = new Figures(FOLDER);
        for (var figure : CodeShape.measure()) {
            figures.add(figure);
        }
        if (Files.exists(JAR)) {
            launches(figures);
        } else {
            System.err.println(JAR + " is missing: run 'mvn package' to have start and memory measured, too.");
        }
        for (var figure : FleetRun.measure(FOLDER.resolve("fleet"))) {
            figures.add(figure);
        }
        for (var figure : OneInstance.measure(FOLDER.resolve("one"))) {
            figures.add(figure);
        }
        for (var figure : FiftyInstances.measure(FOLDER.resolve("fifty"))) {
            figures.add(figure);
        }
        figures.print(System.out);
        System.exit(0);
    }

    private static void launches(Figures figures) throws IOException {
        try (var world = new World(10, Pace.realistic(), FOLDER.resolve("launch"))) {
            for (var figure : Launch.measure(world, JAR, "", List.of())) {
                figures.add(figure);
            }
            for (var figure : Launch.measure(world, JAR, "-image", AS_IN_THE_IMAGE)) {
                figures.add(figure);
            }
        }
    }
}
