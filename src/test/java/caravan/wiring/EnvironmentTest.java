package caravan.wiring;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EnvironmentTest {

    @TempDir
    private Path folder;

    @Test
    void shouldNameTheFileWhenKubeconfigIsMissing() {
        // Given
        var file = folder.resolve("config").toString();

        // When, Then
        assertThatThrownBy(() -> Environment.requireCluster(fallback(), Map.of("KUBECONFIG", file)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("No cluster is configured: KUBECONFIG is '" + file + "', which cannot be read")
                .hasMessageContaining("Set KUBECONFIG");
    }

    @Test
    void shouldSayThatKubeconfigIsNotSetWhenNothingIs() {
        assertThatThrownBy(() -> Environment.requireCluster(fallback(), Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("KUBECONFIG is not set");
    }

    @Test
    void shouldFindTheClusterWhenInAPod() {
        assertThatCode(() -> Environment.requireCluster(fallback(), Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1")))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldFindTheClusterWhenAKubeconfigNamesIt() {
        // Given
        var config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://api.example.com:6443")
                .build();

        // When, Then
        assertThatCode(() -> Environment.requireCluster(config, Map.of())).doesNotThrowAnyException();
    }

    /** What the client makes of nothing. */
    private static Config fallback() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(Config.DEFAULT_MASTER_URL)
                .build();
    }
}
