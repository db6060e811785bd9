package caravan.status;

import caravan.api.InstanceMigration;
import caravan.api.reader.MigrationReader;
import caravan.api.reader.PlanReader;
import caravan.api.reader.Trees;
import caravan.ledger.Journey;
import caravan.model.ObjectRef;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whole objects in, whole status out; the result of a run lies in target/ to be compared. */
class StatusGoldenTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();
    private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};
    private static final Path CASE = Path.of("src", "test", "resources", "StatusGoldenTest", "three-vms");
    private static final String NOW = "2026-01-02T05:00:00Z";
    private static final StatusLimit LIMIT = new StatusLimit(900_000, status -> 0);

    @Test
    void shouldShowEachVmAsItStandsWhenRecordsAreInDifferentStates() throws IOException {
        // Given
        var view = view();

        // When
        var result = new MigrationProjection(lookups(), LIMIT).of(view, NOW);

        // Then
        assertGolden("migration", result.status());
    }

    @Test
    void shouldShowThePlanAsExecutingWhenItsMigrationRuns() throws IOException {
        // Given
        var view = view();
        var run = new MigrationProjection(lookups(), LIMIT).of(view, NOW);

        // When
        var status = new PlanProjection(LIMIT)
                .of(new PlanView(view.plan().orElseThrow(), List.of(), List.of(run), false, true), NOW);

        // Then
        assertGolden("plan", status);
    }

    @Test
    void shouldChangeNothingWhenItsOwnStatusIsReadAgainLater() throws IOException {
        // Given
        var projection = new MigrationProjection(lookups(), LIMIT);
        var first = view();
        var written = projection.of(first, NOW).status();
        var read = JSON.readValue(JSON.writeValueAsBytes(written), MAP);
        var migration = first.migration();
        var second = new MigrationView(
                new UserObject(migration.ref(), migration.generation(), migration.created(), migration.spec(), read),
                first.reading(),
                first.plan(),
                first.records());

        // When
        var later = projection.of(second, "2026-01-02T09:00:00Z").status();

        // Then
        assertThat(tree(later)).isEqualTo(tree(written));
    }

    private static Lookups lookups() {
        return new Lookups(
                Journey::steps,
                snapshot -> switch (snapshot) {
                    case "snap-1a" -> OptionalInt.of(100);
                    case "snap-1b" -> OptionalInt.of(37);
                    default -> OptionalInt.empty();
                },
                waiting -> Optional.of(new Lookups.Behind("caravan.plan.max-in-flight", 20, 3)),
                (migration, instance) -> Optional.empty());
    }

    private static MigrationView view() throws IOException {
        var plan = generic("in-plan.yaml");
        var migration = generic("in-migration.yaml");
        var records = List.of(record(1), record(2), record(3), record(4));
        return new MigrationView(
                object(migration),
                MigrationReader.read(Trees.of(migration)),
                Optional.of(new PlanRead(object(plan), PlanReader.read(Trees.of(plan)))),
                records);
    }

    private static InstanceMigration record(int number) throws IOException {
        return KUBERNETES.unmarshal(text("in-record-" + number + ".yaml"), InstanceMigration.class);
    }

    private static GenericKubernetesResource generic(String file) throws IOException {
        return KUBERNETES.unmarshal(text(file), GenericKubernetesResource.class);
    }

    private static UserObject object(GenericKubernetesResource read) {
        var metadata = read.getMetadata();
        return new UserObject(
                new ObjectRef(metadata.getNamespace(), metadata.getName(), metadata.getUid()),
                metadata.getGeneration(),
                metadata.getCreationTimestamp(),
                map(read, "spec"),
                map(read, "status"));
    }

    private static Map<String, Object> map(GenericKubernetesResource read, String field) {
        Object value = read.getAdditionalProperties().get(field);
        return value == null ? Map.of() : JSON.convertValue(value, MAP);
    }

    private static String text(String file) throws IOException {
        return Files.readString(CASE.resolve(file));
    }

    private static void assertGolden(String name, Map<String, Object> status) throws IOException {
        var made = Path.of("target", "golden", "StatusGoldenTest", "out-" + name + ".yaml");
        Files.createDirectories(made.getParent());
        YAML.writeValue(made.toFile(), status);
        assertThat(tree(status)).isEqualTo(tree(YAML.readValue(text("out-" + name + ".yaml"), MAP)));
    }

    private static JsonNode tree(Map<String, Object> status) throws IOException {
        return JSON.readTree(JSON.writeValueAsBytes(status));
    }
}
