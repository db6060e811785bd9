package caravan.kube;

import caravan.settings.SettingsLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KubeSettingsTest {

    private static final Path NONE = Path.of("target", "no-such.properties");

    @Test
    void shouldLoadTheDefaults() {
        // When
        var loader = SettingsLoader.load(NONE, Map.of());

        // Then
        assertThat(loader.kube())
                .isEqualTo(new KubeSettings(
                        List.of(),
                        false,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(10),
                        3,
                        8,
                        new KubeSettings.Watching(
                                Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMinutes(5))));
        assertThat(loader.leader())
                .isEqualTo(new LeaderSettings(
                        true, "caravan-system", Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2)));
    }

    @Test
    void shouldWantNamespacesOfItsOwnWhenThePeerMayRun() {
        // Given
        var alone = SettingsLoader.load(NONE, Map.of("CARAVAN_COEXIST_ENABLED", "true"));
        var apart =
                SettingsLoader.load(NONE, Map.of("CARAVAN_COEXIST_ENABLED", "true", "CARAVAN_KUBE_NAMESPACES", "a, b"));

        // Then
        assertThatThrownBy(alone::kube)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("caravan.coexist.enabled is 'true'")
                .hasMessageContaining("caravan.kube.namespaces");
        assertThat(apart.kube().namespaces()).containsExactly("a", "b");
    }

    @Test
    void shouldRefuseATermThatOutlivesTheLease() {
        // Given
        var late = SettingsLoader.load(NONE, Map.of("CARAVAN_LEADER_RENEW_DEADLINE", "20s"));
        var slow = SettingsLoader.load(NONE, Map.of("CARAVAN_LEADER_RETRY_PERIOD", "5s"));

        // Then
        assertThatThrownBy(late::leader)
                .hasMessageContaining("caravan.leader.renew-deadline")
                .hasMessageContaining("shorter than");
        assertThatThrownBy(slow::leader).hasMessageContaining("longer than 2.2 times caravan.leader.retry-period");
    }
}
