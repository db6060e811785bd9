package caravan.sim;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the sandbox reads and writes. */
class SandboxFilesTest {

    @TempDir
    private Path folder;

    @Test
    void shouldEndByItselfWhenToldOrWithoutATerminal() {
        var properties = new Properties();
        assertThat(SandboxOptions.of(properties, true).exit()).isFalse();
        assertThat(SandboxOptions.of(properties, false).exit()).isTrue();
        properties.setProperty("sandbox.exit", "true");
        assertThat(SandboxOptions.of(properties, true).exit()).isTrue();
    }

    @Test
    void shouldNameKeyAndValueWhenTheSpeedIsNone() {
        for (var value : List.of("fast", "0", "NaN", "1000")) {
            var properties = new Properties();
            properties.setProperty("sandbox.speed", value);
            assertThatThrownBy(() -> SandboxOptions.of(properties, true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("sandbox.speed")
                    .hasMessageContaining("from 1 to 200");
        }
    }

    @Test
    void shouldDropTheWholeFileUnderItsName() throws IOException {
        // When
        var plan = PlanFile.read(SandboxOptions.EXAMPLE);
        plan.drop(folder);

        // Then
        try (var dropped = Files.list(folder)) {
            assertThat(dropped).containsExactly(folder.resolve("migrate-web-tier.yaml"));
        }
        assertThat(folder.resolve("migrate-web-tier.yaml")).hasSameTextualContentAs(SandboxOptions.EXAMPLE);
        assertThat(plan.vms()).contains(new PlanFile.Vm("i-0a1b2c3d4e5f60002", "app-1"));
        assertThat(plan.refusal(folder)).isEmpty();
    }

    @Test
    void shouldShowThePasswordToItsOwnerOnly() throws IOException {
        // When
        var login = ConsoleLogin.generate(folder);

        // Then
        assertThat(login.file()).hasContent(login.password());
        assertThat(login.password()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(login.file())))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldReportWhatDidNotHappenWithoutNulls() throws IOException {
        // Given
        var vm = new PlanFile.Vm("i-1", "web-1");
        var report = new Report(List.of(Report.instance(vm, Optional.empty())), Map.of("StopInstances", 2), 1.5);

        // When
        report.write(folder.resolve("report.json"));

        // Then
        assertThat(new ObjectMapper().readTree(folder.resolve("report.json").toFile()))
                .isEqualTo(new ObjectMapper().readTree("""
                        {"instances": [{"id": "i-1", "name": "web-1", "phase": "Waiting", "disks": []}],
                         "awsCalls": {"StopInstances": 2}, "seconds": 1.5}"""));
    }
}
