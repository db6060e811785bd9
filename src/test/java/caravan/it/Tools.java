package caravan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Where the build has put the programs that integration tests start. */
final class Tools {

    static final Path FOLDER = Path.of("target", "it");

    private static final Path PATHS = FOLDER.resolve("tools.properties");

    private Tools() {}

    static Path path(String tool) {
        var paths = new Properties();
        try (var in = Files.newInputStream(PATHS)) {
            paths.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(PATHS + " is made by 'mvn verify -Pit'.", e);
        }
        var path = paths.getProperty(tool);
        if (path == null) {
            throw new IllegalStateException(PATHS + " names no " + tool + ": run 'mvn verify -Pit'.");
        }
        return Path.of(path);
    }
}
