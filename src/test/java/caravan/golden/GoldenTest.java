package caravan.golden;

import caravan.api.InstanceMigration;
import caravan.aws.CliText;
import caravan.aws.Ec2Tags;
import caravan.manifest.ConversionPods;
import caravan.manifest.HookJobs;
import caravan.manifest.PersistentVolumeClaims;
import caravan.manifest.PersistentVolumes;
import caravan.manifest.PodOptions;
import caravan.manifest.ProbePods;
import caravan.manifest.VirtualMachines;
import caravan.model.MigrationException;
import caravan.phase.VolumeRequests;
import caravan.settings.SettingsLoader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances as EC2 describes them, and everything that becomes of them: what the record keeps, what EC2 is asked for, and the
 * objects in the cluster. {@code -Dgolden.update=true} writes the out files; read what was written.
 */
class GoldenTest {

    private static final Path MADE = Path.of("target", "golden");
    private static final PodOptions PODS =
            new PodOptions("registry.example/virt-v2v:1", "registry.example/probe:1", false);
    private static final long HOOK_SECONDS = 900;
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    static List<String> cases() {
        return GoldenCase.names();
    }

    @Test
    void shouldHaveThirtyInstances() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(30);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldMakeOfTheInstanceWhatTheFilesSay(String name) throws IOException {
        // Given
        var wanted = GoldenCase.FOLDER.resolve("out-" + name + ".yaml");

        // When
        var made = Files.writeString(
                Files.createDirectories(MADE).resolve("out-" + name + ".yaml"), out(GoldenCase.of(name)));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(wanted, Files.readString(made));
        }

        // Then
        assertThat(made).hasSameTextualContentAs(wanted);
    }

    private static String out(GoldenCase from) throws IOException {
        var text = new StringBuilder("# ").append(from.about()).append('\n');
        for (var document : documents(from)) {
            text.append(YAML.writeValueAsString(document));
        }
        return text.toString();
    }

    private static List<Object> documents(GoldenCase from) {
        try {
            var record = from.record(from.intent());
            var documents = new ArrayList<Object>();
            documents.add(named("intent", plain(record.getSpec().intent())));
            documents.add(named("createVolume", volumes(record)));
            objects(record).forEach(object -> documents.add(plain(object)));
            return documents;
        } catch (MigrationException refused) {
            return List.of(named("refused", Map.of("message", refused.getMessage(), "remedy", refused.remedy())));
        }
    }

    private static Map<String, Object> named(String name, Object value) {
        var document = new LinkedHashMap<String, Object>();
        document.put(name, value);
        return document;
    }

    private static List<Object> volumes(InstanceMigration record) {
        var tags = new Ec2Tags(SettingsLoader.load(Path.of("none"), Map.of()).aws());
        var requests = new ArrayList<Object>();
        for (var disk : record.getSpec().intent().disks()) {
            var made = record.getStatus().disk(disk.sourceVolumeId()).orElseThrow();
            requests.add(CliText.createVolume(VolumeRequests.of(tags, record, disk, made)));
        }
        return requests;
    }

    private static List<Object> objects(InstanceMigration record) {
        var intent = record.getSpec().intent();
        var objects = new ArrayList<Object>();
        intent.disks().forEach(disk -> objects.add(PersistentVolumes.forDisk(record, disk)));
        intent.disks().forEach(disk -> objects.add(PersistentVolumeClaims.forDisk(record, disk)));
        objects.add(VirtualMachines.halted(record));
        if (intent.target().convert()) {
            objects.add(ConversionPods.secret(record));
            objects.add(ConversionPods.pod(record, PODS));
        } else {
            objects.add(ProbePods.pod(record, PODS));
        }
        intent.hooks().forEach(hook -> objects.add(HookJobs.job(record, hook, HOOK_SECONDS, false)));
        return objects;
    }

    /** Without nulls and classes, so that keys can be put in order. */
    private static Object plain(Object object) {
        return Serialization.unmarshal(Serialization.asYaml(object), Object.class);
    }
}
