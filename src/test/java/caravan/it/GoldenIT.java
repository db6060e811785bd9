package caravan.it;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A real API server with KubeVirt's own definition admits every object of the golden files into namespaces whose Pod Security
 * is {@code restricted}, and knows each of their fields.
 */
class GoldenIT {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
    private static final String NAMESPACE = "vms";
    private static final String PLANS = "migration";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static ControlPlane cluster;

    static List<String> cases() throws IOException {
        try (var files = Files.list(GOLDEN)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith("out-"))
                    .sorted()
                    .toList();
        }
    }

    @BeforeAll
    static void start() {
        assumeTrue(
                Files.exists(Site.KUBEVIRT),
                () -> "There is no definition of KubeVirt's VirtualMachine at " + Site.KUBEVIRT
                        + "; KUBEVIRT_VIRTUALMACHINE_CRD names another place.");
        cluster = ControlPlane.start();
        cluster.apply(Site.KUBEVIRT);
        var admin = cluster.admin();
        List.of(NAMESPACE, PLANS).forEach(name -> admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels(ControlPlane.POD_SECURITY, "restricted")
                        .endMetadata()
                        .build())
                .create());
        admin.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName("migrator")
                        .endMetadata()
                        .build())
                .create();
        Eventually.holds(
                "the default ServiceAccount is there",
                SOON,
                () -> admin.serviceAccounts()
                                .inNamespace(NAMESPACE)
                                .withName("default")
                                .get()
                        != null);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldBeAdmittedByARealApiServer(String name) throws IOException {
        // Given
        var objects = objects(GOLDEN.resolve(name));
        if (objects.isEmpty()) {
            assertThat(Files.readString(GOLDEN.resolve(name))).contains("refused:");
            return;
        }
        var file = Files.writeString(folder.resolve(name), String.join("---\n", objects));

        // When
        var answer = cluster.kubectl()
                .run("create", "--dry-run=server", "--validate=strict", "--output=name", "-f", file.toString())
                .orFail();

        // Then
        assertThat(answer.lines()).hasSameSizeAs(objects);
    }

    private static List<String> objects(Path file) throws IOException {
        return documents(Files.readString(file))
                .filter(document -> document.startsWith("apiVersion: "))
                .toList();
    }

    private static Stream<String> documents(String text) {
        return Arrays.stream(text.split("(?m)^---\n", -1));
    }
}
