package caravan.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * Every kubectl command of the README works as it stands there, one after the other, on a cluster that has KubeVirt and
 * Multus and nothing of Caravan yet. What the objects become is shown by {@link CarryIT}.
 */
class ReadmeIT {

    private static final Path README = Path.of("README.md");
    /** A command that watches has shown enough after that. */
    private static final String WATCHED = "5";

    private static final int TIMED_OUT = 124;

    private static ControlPlane cluster;

    @BeforeAll
    static void start() throws IOException {
        assumeFalse(commands().isEmpty(), README + " names no kubectl command.");
        cluster = ControlPlane.start();
        cluster.installStandIns();
    }

    @AfterAll
    static void stop() {
        Closing.close(cluster);
    }

    @TestFactory
    Stream<DynamicTest> shouldWorkAsWritten() throws IOException {
        return commands().stream().map(command -> dynamicTest(command, () -> run(command)));
    }

    private static List<String> commands() throws IOException {
        return Files.exists(README) ? ShellCommands.of("kubectl", Files.readString(README)) : List.of();
    }

    private static void run(String command) throws IOException, InterruptedException {
        var watches = command.matches("(?s).* (-w|--watch|-f)( .*|)") && !command.contains("apply");
        var bounded = watches ? List.of("timeout", WATCHED) : List.<String>of();
        var shell = Stream.concat(bounded.stream(), Stream.of("bash", "-euo", "pipefail", "-c", command))
                .toList();
        var builder = new ProcessBuilder(shell).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", cluster.kubeconfig().toString());
        builder.environment()
                .merge("PATH", Tools.path("kubectl").getParent().toString(), (path, own) -> own + ":" + path);
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var status = process.waitFor();
        assertThat(watches && status == TIMED_OUT ? 0 : status)
                .as(command + "\n" + output)
                .isZero();
        cluster.awaitKinds();
    }
}
