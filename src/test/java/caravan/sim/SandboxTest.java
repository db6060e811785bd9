package caravan.sim;

import caravan.sim.aws.Aim;
import caravan.sim.aws.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/** What a user gets from the sandbox, at a speed at which nobody can watch. */
@Execution(ExecutionMode.CONCURRENT)
class SandboxTest {

    private static final double SPEED = 60;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    @Test
    void shouldCarryTheExampleAndTellAllAboutIt() throws Exception {
        // When
        var code = run(SandboxOptions.EXAMPLE);

        // Then
        assertThat(code).as(screen()).isZero();
        assertReport(new ObjectMapper().readTree(folder.resolve("report.json").toFile()));
        assertManifests();
        assertThat(screen())
                .containsPattern("app-1 +CreateSnapshots")
                .containsPattern("app-1 +Succeeded")
                .containsPattern("\\| app-1 +\\| Succeeded +\\| +3 \\| vms/app-1 +\\| +\\d+ \\|")
                // Seven disks, and a canary for each class and key
                .containsPattern("\\| CreateVolume +\\| +11 \\|")
                .containsPattern("VirtualMachine +app-1\\R");
        assertThat(folder.resolve("kubeconfig")).content().contains("http://127.0.0.1:");
    }

    private static void assertReport(JsonNode report) {
        assertThat(report.path("seconds").asDouble()).isPositive();
        assertThat(report.at("/awsCalls/CreateSnapshot").asInt()).isEqualTo(7);
        assertThat(report.at("/awsCalls/StopInstances").asInt()).isBetween(1, 4);
        assertThat(report.at("/awsCalls/AttachVolume").isMissingNode())
                .as("of others")
                .isTrue();
        var disks = new ArrayList<JsonNode>();
        for (var instance : report.path("instances")) {
            assertThat(instance.path("phase").asText()).isEqualTo("Succeeded");
            instance.path("disks").forEach(disks::add);
        }
        assertThat(report.path("instances"))
                .extracting(instance -> instance.path("name").asText())
                .containsExactly("web-1", "app-1", "win-1", "gw-1", "batch-1");
        assertThat(disks).hasSize(7).allSatisfy(disk -> {
            assertThat(disk.path("sourceVolume").asText()).startsWith("vol-");
            assertThat(disk.path("volume").asText())
                    .startsWith("vol-")
                    .isNotEqualTo(disk.path("sourceVolume").asText());
            assertThat(disk.path("persistentVolume").asText()).isNotEmpty();
            assertThat(disk.path("claim").asText()).isNotEmpty();
        });
    }

    private void assertManifests() throws IOException {
        List<Path> files;
        try (var all = Files.list(folder.resolve("manifests"))) {
            files = all.toList();
        }
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .contains("VirtualMachine-vms-web-1.yaml", "Plan-migration-web-tier.yaml")
                .filteredOn(name -> name.startsWith("PersistentVolume-"))
                .hasSize(7);
        for (var file : files) {
            var tree = new YAMLMapper().readTree(file.toFile());
            assertThat(tree.path("kind").asText()).isNotEmpty();
            assertThat(tree.at("/metadata/managedFields").isMissingNode()).isTrue();
            assertThat(tree.path("metadata").path("annotations"))
                    .allSatisfy(value -> assertThat(value.isTextual()).isTrue());
        }
    }

    @Test
    void shouldSayWhyAndFailWhenThePlanCannotBeCarried() throws Exception {
        // Given: an instance that does not exist
        var plan = folder.resolve("plan.yaml");
        Files.writeString(
                plan, Files.readString(SandboxOptions.EXAMPLE).replace("i-0a1b2c3d4e5f60003", "i-0a1b2c3d4e5f6000f"));

        // When
        var code = run(plan);

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(screen()).contains("The plan was refused").contains("i-0a1b2c3d4e5f6000f");
    }

    @Test
    void shouldSayWhatWentWrongWhenAMigrationIsRolledBack() throws Exception {
        // Given
        var options = new SandboxOptions(SPEED, true, false, SandboxOptions.EXAMPLE, folder);
        try (var out = new PrintStream(screen, true, StandardCharsets.UTF_8);
                var run = SandboxRun.open(options, out)) {
            run.simulation()
                    .aws()
                    .faults()
                    // Canaries are blank
                    .always(
                            Aim.at("CreateVolume").about("snap-"),
                            Fault.refuse(400, "VolumeLimitExceeded", "You have too many volumes."));

            // When
            var carried = run.carry();

            // Then
            assertThat(carried).isFalse();
            assertThat(screen()).contains("web-1 ended RolledBack: ").contains("You have too many volumes.");
        }
    }

    private int run(Path plan) throws Exception {
        try (var out = new PrintStream(screen, true, StandardCharsets.UTF_8)) {
            return Sandbox.runOnce(new SandboxOptions(SPEED, true, false, plan, folder), out);
        }
    }

    private String screen() {
        return screen.toString(StandardCharsets.UTF_8);
    }
}
