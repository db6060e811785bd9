package caravan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/** The model of the protocol, checked by spin: with all rules it holds, and without each of them it is violated. */
class ProtocolIT {

    private static final Path MODEL = Path.of("src", "test", "protocol");
    private static final Path STORIES = Tools.FOLDER.resolve("protocol-stories.txt");
    private static final Path RESULTS = Tools.FOLDER.resolve("protocol.txt");

    /** Two minutes on two idle cores; a busy machine may need a lot more. */
    private static final Duration PATIENCE = Duration.ofMinutes(45);

    private static List<String> results;

    @BeforeAll
    static void checkAll() {
        results = run(RESULTS, "--quiet", "--stories", STORIES.toAbsolutePath().toString());
    }

    @TestFactory
    Stream<DynamicTest> shouldComeOutAsExpected() {
        return run(Tools.FOLDER.resolve("protocol-list.txt"), "--list").stream()
                .map(line -> line.split("\t"))
                .map(scenario -> dynamicTest(scenario[0], () -> assertThat(resultOf(scenario[0]))
                        .as("python3 %s/run.py '%s' tells more", MODEL, scenario[0])
                        .isEqualTo(scenario[1])));
    }

    @Test
    void shouldTellTheStoriesThatAreReplayed() {
        assertThat(STORIES)
                .as("written by: python3 run.py -q -s stories.txt 'without-.*'")
                .hasSameTextualContentAs(MODEL.resolve("stories.txt"));
    }

    private static String resultOf(String scenario) {
        return results.stream()
                .map(row -> row.split(" +"))
                .filter(row -> row[0].equals(scenario))
                .map(row -> row[1])
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "No result of " + scenario + ":\n" + String.join(System.lineSeparator(), results)));
    }

    private static List<String> run(Path output, String... arguments) {
        var command = Stream.concat(Stream.of("python3", MODEL.resolve("run.py").toString()), Arrays.stream(arguments))
                .toList();
        try {
            Files.createDirectories(output.getParent());
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroy();
                throw new AssertionError("Not checked within " + PATIENCE + ", see " + output);
            }
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new UncheckedIOException("python3 is missing: it is the Debian package python3.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted, see " + output, e);
        }
    }
}
