package caravan.manifest;

import caravan.api.InstanceMigration;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
        assertThat(trees(made)).isEqualTo(expected(name, "PersistentVolume"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldMakeTheClaims(String name) throws IOException {
        // Given
        var record = Records.of(name);

        // When
        var made = record.getSpec().intent().disks().stream().map(disk -> PersistentVolumeClaims.forDisk(record, disk));

        // Then
        assertThat(trees(made)).isEqualTo(expected(name, "PersistentVolumeClaim"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldMakeTheVirtualMachine(String name) throws IOException {
        // Given
        var record = Records.of(name);

        // When
        var made = VirtualMachines.halted(record);

        // Then
        assertThat(trees(Stream.of(made))).isEqualTo(expected(name, "VirtualMachine"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldMakeThePodThatTheRecordWants(String name) throws IOException {
        // Given
        var record = Records.of(name);

        // When
        var made = podsOf(record);

        // Then
        assertThat(trees(made)).isEqualTo(expected(name, "Pod"));
    }

    /** The conversion with its Secret, or the probe. */
    private static Stream<Object> podsOf(InstanceMigration record) {
        return record.getSpec().intent().target().convert()
                ? Stream.of(ConversionPods.secret(record), ConversionPods.pod(record, OPTIONS))
                : Stream.of(ProbePods.pod(record, OPTIONS));
    }

    private static List<Map<String, Object>> trees(Stream<?> objects) {
        return objects.map(Serialization::asYaml).map(ManifestsTest::tree).toList();
    }

    private static Map<String, Object> tree(String yaml) {
        try {
            return YAML.readValue(yaml, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Map<String, Object>> expected(String name, String kind) throws IOException {
        var file = Records.CASES.resolve(name).resolve("out-" + kind + ".yaml");
        try (var documents = YAML.readerFor(new TypeReference<Map<String, Object>>() {})
                .<Map<String, Object>>readValues(file.toFile())) {
            return documents.readAll();
        }
    }
}
