package caravan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the files of deploy/. */
final class DeployFiles {

    private static final Path DEPLOY = Path.of("deploy");
    private static final ObjectMapper YAML = new YAMLMapper();

    private DeployFiles() {}

    static List<Path> manifests() {
        return list(DEPLOY, ".yaml");
    }

    static Path containerfile() {
        return DEPLOY.resolve("Containerfile");
    }

    static List<Path> ofKind(String kind) {
        return manifests().stream()
                .filter(file -> file.getFileName().toString().contains("-" + kind + "-"))
                .toList();
    }

    static List<Path> policies() {
        return list(DEPLOY.resolve("iam"), ".json");
    }

    static List<Path> examples() {
        return list(DEPLOY.resolve("examples"), ".yaml");
    }

    /** The one document of a file. */
    static JsonNode read(Path file) {
        var documents = readAll(file);
        if (documents.size() != 1) {
            throw new AssertionError(file + " holds " + documents.size() + " documents.");
        }
        return documents.get(0);
    }

    static List<JsonNode> readAll(Path file) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            return documents.readAll(new ArrayList<>());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path folder, String suffix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
