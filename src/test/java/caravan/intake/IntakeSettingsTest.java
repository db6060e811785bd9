package caravan.intake;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.0.0.1", "example.com", ""})
    void shouldRefuseToListenToOtherMachines(String host) {
        assertThatThrownBy(() -> new ApiSettings(host, 8080))
                .hasMessage(
                        "caravan.api.host is '" + host + "', but must be 127.0.0.1, localhost or ::1: the API has no"
                                + " authentication yet, so it is not opened to others.");
    }

    private static IntakeSettings settings(List<String> targets, List<String> endpoints) {
        var second = Duration.ofSeconds(1);
        return new IntakeSettings("inbox", "migration", targets, 1024 * 1024, second, second, endpoints);
    }
}
