package caravan.it;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The hand-written CRDs on a real API server: nothing is pruned, what is fixed stays fixed, columns show. */
class CrdIT {

    private static final Path OBJECTS = Path.of("src", "test", "resources", "CrdIT");
    private static final Path RECORD = OBJECTS.resolve("in-instancemigration.yaml");
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern SPACES = Pattern.compile("\\s+");

    private static ControlPlane cluster;
    private static KubernetesClient client;
    private String namespace;

    static List<Path> objects() throws IOException {
        try (var files = Files.list(OBJECTS)) {
            return files.sorted().toList();
        }
    }

    @BeforeAll
    static void installTheCrds() {
        cluster = ControlPlane.shared();
        cluster.install();
        client = cluster.admin();
    }

    @BeforeEach
    void makeANamespace() {
        namespace = cluster.namespace("crd");
    }

    @ParameterizedTest
    @MethodSource("objects")
    void shouldReadBackAllWhenAFullObjectIsWritten(Path file) throws IOException {
        // Given
        var sent = YAML.readTree(file.toFile());

        // When
        create(sent);
        writeStatus(sent);

        // Then
        var back = read(sent);
        assertThat(Trees.lost(sent.path("spec"), back.path("spec"))).isEmpty();
        assertThat(Trees.lost(sent.path("status"), back.path("status"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("objects")
    void shouldDropTheStatusWhenItComesWithTheObject(Path file) throws IOException {
        // Given
        var sent = YAML.readTree(file.toFile());

        // When
        create(sent);

        // Then
        assertThat(read(sent).has("status")).isFalse();
    }

    @Test
    void shouldSetDefaultsWhenAPlanIsSilent() throws IOException {
        // Given
        var plan = (ObjectNode) YAML.readTree(OBJECTS.resolve("in-plan.yaml").toFile());
        var spec = (ObjectNode) plan.path("spec");
        spec.retain("provider", "map", "targetNamespace", "vms");

        // When
        create(plan);

        // Then
        spec.put("useCompatibilityMode", true)
                .put("deleteVmOnFailMigration", true)
                .put("migrateSharedDisks", true)
                .put("preserveStaticIPs", true)
                .put("runPreflightInspection", true);
        assertThat(read(plan).path("spec")).isEqualTo(spec);
    }

    @Test
    void shouldLoseNothingWhenTheTypedRecordIsReadAndWritten() throws IOException {
        // Given
        var sent = YAML.readTree(RECORD.toFile());
        create(sent);
        writeStatus(sent);

        // When
        var typed = record(sent);
        typed.setSpec(typed.getSpec());
        typed = client.resource(typed).update();
        client.resource(typed).updateStatus();

        // Then
        var back = read(sent);
        assertThat(Trees.lost(sent.path("spec"), back.path("spec"))).isEmpty();
        assertThat(Trees.lost(sent.path("status"), back.path("status"))).isEmpty();
    }

    @Test
    void shouldTakeTheIntentOnceWhenTheRecordHasNone() throws IOException {
        // Given
        var sent = (ObjectNode) YAML.readTree(RECORD.toFile());
        var intent = ((ObjectNode) sent.path("spec")).remove("intent");
        create(sent);

        // When
        change(sent, spec -> spec.set("intent", intent));

        // Then
        assertThat(read(sent).at("/spec/intent/target/name").asText()).isEqualTo("app");
    }

    @Test
    void shouldRefuseWhenFixedFieldsChange() throws IOException {
        // Given
        var sent = YAML.readTree(RECORD.toFile());
        create(sent);

        // When / Then
        assertRefused(sent, "instanceId cannot be changed", spec -> spec.put("instanceId", "i-0a1b2c3d4e5f60009"));
        assertRefused(sent, "plan cannot be changed", spec -> in(spec, "plan").put("name", "other"));
        assertRefused(sent, "plan cannot be changed", spec -> in(spec, "plan").remove("uid"));
        assertRefused(sent, "migration cannot be changed", spec -> in(spec, "migration")
                .put("uid", "other"));
        assertRefused(
                sent, "provider cannot be changed", spec -> in(spec, "provider").put("name", "other"));
        assertRefused(sent, "Required value", spec -> spec.remove("migration"));
    }

    @Test
    void shouldRefuseWhenTheIntentChangesOrGoes() throws IOException {
        // Given
        var sent = YAML.readTree(RECORD.toFile());
        create(sent);

        // When / Then
        assertRefused(sent, "intent cannot be removed", spec -> spec.remove("intent"));
        assertRefused(sent, "intent is written once", spec -> in(in(spec, "intent"), "source")
                .put("wasRunning", false));
        assertRefused(
                sent, "intent is written once", spec -> ((ObjectNode) spec.at("/intent/disks/1")).put("sizeGiB", 501));
        assertRefused(sent, "intent is written once", spec -> in(in(spec, "intent"), "target")
                .put("later", "changed"));
        assertRefused(sent, "intent is written once", spec -> in(spec, "intent").put("added", 1));
        assertRefused(sent, "intent is written once", spec -> ((ObjectNode) spec.at("/intent/target/affinity"))
                .remove("nodeAffinity"));
    }

    @Test
    void shouldPrintTheColumnsWhenKubectlLists() throws IOException {
        // Given
        for (var file : objects()) {
            var sent = YAML.readTree(file.toFile());
            create(sent);
            writeStatus(sent);
        }

        // When
        var plans = get("plan");
        var migrations = get("migration");
        var records = get("instancemigration");
        var wide = get("im", "-o", "wide");

        // Then
        assertThat(plans.get(0)).containsExactly("NAME", "READY", "STATUS", "VMS", "DONE", "AGE");
        assertThat(plans.get(1)).startsWith("web-tier", "True", "Executing", "2", "1/2");
        assertThat(migrations.get(0)).containsExactly("NAME", "PLAN", "STATUS", "DONE", "AGE");
        assertThat(migrations.get(1)).startsWith("web-tier-1", "web-tier", "Running", "2/3");
        assertThat(records.get(0)).containsExactly("NAME", "INSTANCE", "VM", "STATE", "STEP", "DISKS", "SOURCE", "AGE");
        assertThat(records.get(1))
                .startsWith(
                        "web-tier-1-i-0a1b2c3d4e5f60002",
                        "i-0a1b2c3d4e5f60002",
                        "app",
                        "DiskTransfer",
                        "DiskTransfer",
                        "1/2",
                        "stopped");
        assertThat(wide.get(0)).endsWith("MESSAGE");
        assertThat(cluster.kubectl()
                        .run("get", "caravan", "-n", namespace, "-o", "name")
                        .orFail()
                        .lines())
                .hasSize(objects().size());
    }

    private List<List<String>> get(String kind, String... more) {
        var arguments = new ArrayList<>(List.of("get", kind, "-n", namespace));
        arguments.addAll(List.of(more));
        return cluster.kubectl()
                .run(arguments.toArray(String[]::new))
                .orFail()
                .lines()
                .map(line -> SPACES.splitAsStream(line.strip()).toList())
                .toList();
    }

    private void assertRefused(JsonNode sent, String message, Consumer<ObjectNode> change) {
        assertThatThrownBy(() -> change(sent, change))
                .isInstanceOfSatisfying(KubernetesClientException.class, refusal -> {
                    assertThat(refusal.getCode()).isEqualTo(422);
                    assertThat(refusal.getMessage()).contains(message);
                });
    }

    /** Replaces the object with its present spec changed. */
    private void change(JsonNode sent, Consumer<ObjectNode> change) throws IOException {
        var present = read(sent);
        change.accept((ObjectNode) present.path("spec"));
        client.resource(generic(present)).update();
    }

    private static ObjectNode in(ObjectNode node, String field) {
        return (ObjectNode) node.path(field);
    }

    private void create(JsonNode sent) {
        client.resource(generic(sent)).inNamespace(namespace).create();
    }

    private void writeStatus(JsonNode sent) {
        if (sent.has("status")) {
            var present = (ObjectNode) read(sent);
            present.set("status", sent.path("status"));
            client.resource(generic(present)).updateStatus();
        }
    }

    private JsonNode read(JsonNode sent) {
        return JSON.valueToTree(
                client.resource(generic(sent)).inNamespace(namespace).get());
    }

    private InstanceMigration record(JsonNode sent) {
        return client.resources(Kinds.INSTANCE_MIGRATION.type())
                .inNamespace(namespace)
                .withName(sent.at("/metadata/name").asText())
                .get();
    }

    private static GenericKubernetesResource generic(JsonNode tree) {
        return new KubernetesSerialization().convertValue(tree, GenericKubernetesResource.class);
    }
}
