package caravan.bench;

import caravan.sim.aws.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Measures everything once, or what the arguments name; see target/bench/ for the facts behind each figure. */
public final class Benchmarks {

    private static final Path FOLDER = Path.of("target", "bench");
    private static final Path JAR = Path.of("target", "caravan.jar");
    /** The flags of deploy/Containerfile that change these figures. */
    private static final List<String> AS_IN_THE_IMAGE = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private Benchmarks() {}

    /** Some figures that are taken together. */
    private interface Measurement {

        List<Figure> take(Path folder) throws IOException;
    }

    public static void main(String[] args) throws IOException {
        var figures = new Figures(FOLDER);
        for (var measurement : chosen(words(args)).entrySet()) {
            for (var figure : measurement.getValue().take(FOLDER.resolve(measurement.getKey()))) {
                figures.add(figure);
            }
        }
        figures.print(System.out);
        System.exit(0);
    }

    private static Set<String> words(String... args) {
        return Stream.of(args)
                .flatMap(words -> Stream.of(words.split(" ", -1)))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }

    private static Map<String, Measurement> chosen(Set<String> names) {
        var all = new LinkedHashMap<String, Measurement>();
        all.put("code", folder -> CodeShape.measure());
        all.put("launch", Benchmarks::launches);
        all.put("fleet", FleetRun::measure);
        all.put("one", OneInstance::measure);
        all.put("fifty", FiftyInstances::measure);
        all.put("preflight", ThousandLooked::measure);
        all.put("crowd", TenThousand::carry);
        all.put("restart", TenThousand::restart);
        if (!names.isEmpty() && !names.contains("all")) {
            if (!all.keySet().containsAll(names)) {
                throw new IllegalArgumentException("bench.only is '" + String.join(" ", names) + "'; allowed are "
                        + String.join(", ", all.keySet()) + ", or all.");
            }
            all.keySet().retainAll(names);
        }
        return all;
    }

    private static List<Figure> launches(Path folder) throws IOException {
        if (!Files.exists(JAR)) {
            System.err.println(JAR + " is missing: run 'mvn package' to have start and memory measured, too.");
            return List.of();
        }
        try (var world = new World(10, Pace.realistic(), folder)) {
            var figures = new ArrayList<>(Launch.measure(world, JAR, "", List.of()));
            figures.addAll(Launch.measure(world, JAR, "-image", AS_IN_THE_IMAGE));
            return figures;
        }
    }
}
