package caravan.aws;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AwsSettingsTest {

    /** What tests of this package use: everything of the quotas, no window. */
    static AwsSettings settings() {
        return settings(Map.of(), List.of());
    }

    static AwsSettings settings(Map<String, String> extraTags, List<String> allowedEndpoints) {
        return new AwsSettings(
                extraTags,
                Map.of("red-hat", "true"),
                Duration.ofMinutes(5),
                100,
                Duration.ofSeconds(2),
                Duration.ofSeconds(15),
                Duration.ofMinutes(2),
                Duration.ofMinutes(10),
                Duration.ofMillis(200),
                allowedEndpoints,
                Duration.ofSeconds(60),
                0);
    }

    @Test
    void shouldRefuseTagsByWhichCaravanKnowsItsOwn() {
        assertThatThrownBy(() -> settings(Map.of("caravan.io/record", "mine"), List.of()))
                .hasMessageContaining("caravan.aws.extra-tags is 'caravan.io/record'");
    }

    @Test
    void shouldRefuseTagsThatAwsReserves() {
        assertThatThrownBy(() -> settings(Map.of("aws:owner", "me"), List.of()))
                .hasMessageContaining("do not start with aws:");
    }

    @Test
    void shouldRefuseAnEndpointThatIsNoHost() {
        assertThatThrownBy(() -> settings(Map.of(), List.of("http://localhost:4566")))
                .hasMessageContaining("caravan.aws.allowed-endpoints is 'http://localhost:4566'");
    }
}
