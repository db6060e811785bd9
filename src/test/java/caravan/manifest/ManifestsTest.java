package caravan.manifest;

import caravan.api.InstanceMigration;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Golden files: a record in, every object of it out. */
class ManifestsTest {

    private static final PodOptions OPTIONS =
            new PodOptions("registry.example/virt-v2v:1", "registry.example/probe:1", false);
    private static final YAMLMapper YAML = new YAMLMapper();

    static List<String> cases() throws IOException {
        try (var folders = Files.list(Records.CASES)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldMakeThePersistentVolumes(String name) throws IOException {
        // Given
        var record = Records.of(name);

        // When
        var made = record.getSpec().intent().disks().stream().map(disk -> PersistentVolumes.forDisk(record, disk));

        // Then
        assertAsExpected(made, name, "PersistentVolume");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldMakeTheClaims(String name) throws IOException {
        // Given
        var record = Records.of(name);

        // When
        var made = record.getSpec().intent().disks().stream().map(disk -> PersistentVolumeClaims.forDisk(record, disk));

        // Then
        assertAsExpected(made, name, "PersistentVolumeClaim");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldMakeTheVirtualMachine(String name) throws IOException {
        // Given
        var record = Records.of(name);

        // When
        var made = VirtualMachines.halted(record);

        // Then
        assertAsExpected(Stream.of(made), name, "VirtualMachine");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldMakeThePodThatTheRecordWants(String name) throws IOException {
        // Given
        var record = Records.of(name);

        // When
        var made = podsOf(record);

        // Then
        assertAsExpected(made, name, "Pod");
    }

    /** The conversion with its Secret, or the probe. */
    private static Stream<Object> podsOf(InstanceMigration record) {
        return record.getSpec().intent().target().convert()
                ? Stream.of(ConversionPods.secret(record), ConversionPods.pod(record, OPTIONS))
                : Stream.of(ProbePods.pod(record, OPTIONS));
    }

    /** {@code -Dgolden.update=true} writes what is made instead; read what was written. */
    private static void assertAsExpected(Stream<?> objects, String name, String kind) throws IOException {
        var made = objects.map(Serialization::asYaml).toList();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(fileOf(name, kind), String.join("", made));
        }
        assertThat(made.stream().map(ManifestsTest::tree).toList()).isEqualTo(expected(name, kind));
    }

    private static Path fileOf(String name, String kind) {
        return Records.CASES.resolve(name).resolve("out-" + kind + ".yaml");
    }

    private static Map<String, Object> tree(String yaml) {
        try {
            return YAML.readValue(yaml, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Map<String, Object>> expected(String name, String kind) throws IOException {
        var file = fileOf(name, kind);
        try (var documents = YAML.readerFor(new TypeReference<Map<String, Object>>() {})
                .<Map<String, Object>>readValues(file.toFile())) {
            return documents.readAll();
        }
    }
}
