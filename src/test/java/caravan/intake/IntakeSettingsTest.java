package caravan.intake;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IntakeSettingsTest {

    @Test
    void shouldAllowEveryTargetNamespaceWhenNoneIsListed() {
        assertThat(settings(List.of(), List.of()).allowsTarget("vms")).isTrue();
    }

    @Test
    void shouldAllowTargetNamespacesByNameAndByPattern() {
        // Given
        var settings = settings(List.of("vms", "team-*"), List.of());

        // Then
        assertThat(settings.allowsTarget("vms")).isTrue();
        assertThat(settings.allowsTarget("team-a")).isTrue();
        assertThat(settings.allowsTarget("vms-2")).isFalse();
        assertThat(settings.allowsTarget("my-team-a")).isFalse();
    }

    @Test
    void shouldNameKeyAndValueOfAnEndpointThatIsNoHost() {
        assertThatThrownBy(() -> settings(List.of(), List.of("https://ec2.example.com")))
                .hasMessage("caravan.aws.allowed-endpoints is 'https://ec2.example.com', but must be hosts or host:port"
                        + " in small letters, without https://.");
    }

    private static IntakeSettings settings(List<String> targets, List<String> endpoints) {
        var second = Duration.ofSeconds(1);
        return new IntakeSettings("inbox", "migration", targets, 1024 * 1024, second, second, endpoints);
    }
}
