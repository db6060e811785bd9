package caravan.sim;

import caravan.it.Eventually;
import caravan.sim.aws.Fleet;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Ctrl-C in the middle. */
class SandboxStopTest {

    /** A stop takes the instances 20 s, a snapshot half a minute: everybody waits when the sandbox is closed. */
    private static final double REAL_TIME = 1;

    @TempDir
    private Path folder;

    @Test
    void shouldEndWithoutWaitingForExchangesWhenMigrationsAreUnderWay() throws Exception {
        // Given
        var options = new SandboxOptions(REAL_TIME, true, false, SandboxOptions.EXAMPLE, folder);
        var nobody = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        CamelContext context;
        try (nobody;
                var run = SandboxRun.open(options, nobody)) {
            var plan = PlanFile.read(SandboxOptions.EXAMPLE);
            var simulation = run.simulation();
            var onlooker = new Onlooker(
                    plan, simulation.cluster().client(), simulation.aws().region(Fleet.REGION));
            plan.drop(options.inbox());
            Eventually.holds("a snapshot to be under way", Duration.ofSeconds(60), () -> onlooker.look().stream()
                    .flatMap(vm -> vm.disks().stream())
                    .anyMatch(disk -> disk.doing().startsWith("snapshot")));

            // When
            context = simulation.caravan().context();
        }

        // Then
        assertThat(context.isStopped()).isTrue();
        assertThat(context.getShutdownStrategy().isTimeoutOccurred())
                .as("camel.main.shutdownTimeout passed")
                .isFalse();
    }
}
