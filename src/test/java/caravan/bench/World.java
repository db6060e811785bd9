package caravan.bench;

import caravan.sim.Simulation;
import caravan.sim.aws.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Both simulated worlds with a folder for what a run leaves. */
final class World implements AutoCloseable {

    private final Path folder;
    private final Simulation simulation;

    World(double speed, Pace pace, Path folder) throws IOException {
        this(speed, pace, folder, Map.of());
    }

    World(double speed, Pace pace, Path folder, Map<String, String> environment) throws IOException {
        this(new Simulation.Tempo(speed, false), pace, folder, environment);
    }

    World(Simulation.Tempo tempo, Pace pace, Path folder, Map<String, String> environment) throws IOException {
        Files.createDirectories(folder);
        // A run must not find what an earlier one was given
        this.folder = Files.createTempDirectory(folder, "run-").toAbsolutePath();
        Files.createDirectories(inbox());
        simulation = new Simulation(tempo, pace, inbox(), environment);
    }

    Path folder() {
        return folder;
    }

    Path inbox() {
        return folder.resolve("inbox");
    }

    Simulation simulation() {
        return simulation;
    }

    @Override
    public void close() {
        simulation.close();
    }
}
