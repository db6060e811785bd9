package caravan;

import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The hand-written schemas: they prune nothing, and they know every field of our record. */
class CrdSchemaTest {

    private static final String KEEP = "x-kubernetes-preserve-unknown-fields";
    private static final String REST = "rest";

    static List<Path> crds() {
        return DeployFiles.ofKind("CustomResourceDefinition");
    }

    @ParameterizedTest
    @MethodSource("crds")
    void shouldKeepUnknownFieldsAtEveryLevel(Path file) {
        // Given
        var schema = schemaOf(file);

        // When
        var pruned = new ArrayList<String>();
        for (var part : List.of("spec", "status")) {
            collectPruned("/" + part, schema.at("/properties/" + part), pruned);
        }

        // Then
        assertThat(pruned).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("crds")
    void shouldShowItsAgeAndHaveAStatusOfItsOwn(Path file) {
        // When
        var version = DeployFiles.read(file).at("/spec/versions/0");

        // Then
        assertThat(version.at("/subresources/status").isObject()).isTrue();
        assertThat(version.path("additionalPrinterColumns"))
                .anySatisfy(column -> assertThat(column.path("name").asText()).isEqualTo("Age"));
    }

    @Test
    void shouldKnowEveryFieldOfTheRecord() {
        // Given
        var schema = schemaOf(crds().stream()
                .filter(file -> file.toString().contains("instancemigrations"))
                .findFirst()
                .orElseThrow());

        // When
        var missing = new ArrayList<String>();
        collectMissing("/spec", InstanceMigrationSpec.class, schema.at("/properties/spec"), missing);
        collectMissing("/status", InstanceMigrationStatus.class, schema.at("/properties/status"), missing);

        // Then
        assertThat(missing).isEmpty();
    }

    private static JsonNode schemaOf(Path file) {
        return DeployFiles.read(file).at("/spec/versions/0/schema/openAPIV3Schema");
    }

    private static void collectPruned(String path, JsonNode schema, List<String> pruned) {
        if (schema.has("additionalProperties")) {
            return;
        }
        if ("object".equals(schema.path("type").asText()) && !schema.path(KEEP).asBoolean()) {
            pruned.add(path);
        }
        schema.path("properties")
                .properties()
                .forEach(field -> collectPruned(path + "/" + field.getKey(), field.getValue(), pruned));
        if (schema.has("items")) {
            collectPruned(path + "[]", schema.path("items"), pruned);
        }
    }

    private static void collectMissing(String path, Type type, JsonNode schema, List<String> missing) {
        if (schema.isMissingNode()) {
            missing.add(path);
        } else if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            collectMissing(path + "[]", list.getActualTypeArguments()[0], schema.path("items"), missing);
        } else if (type instanceof Class<?> record && record.isRecord()) {
            Stream.of(record.getRecordComponents())
                    .filter(component -> !component.getName().equals(REST))
                    .forEach(component -> collectMissing(
                            path + "/" + component.getName(),
                            component.getGenericType(),
                            field(schema, component),
                            missing));
        }
    }

    private static JsonNode field(JsonNode schema, RecordComponent component) {
        return schema.path("properties").path(component.getName());
    }
}
