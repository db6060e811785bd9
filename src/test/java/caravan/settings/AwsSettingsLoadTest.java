package caravan.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

class AwsSettingsLoadTest {

    @Test
    void shouldLoadTheDefaults() {
        // When
        var aws = load(Map.of()).aws();

        // Then
        assertThat(aws.extraTags()).isEmpty();
        assertThat(aws.requestShare()).isEqualTo(50);
        assertThat(aws.consistencyWindow()).isEqualTo(Duration.ofMinutes(5));
        assertThat(aws.batchWindow()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void shouldReadTagsAsPairs() {
        // When
        var aws =
                load(Map.of("CARAVAN_AWS_EXTRA_TAGS", "team=storage, url=a=b")).aws();

        // Then
        assertThat(aws.extraTags()).containsOnly(entry("team", "storage"), entry("url", "a=b"));
    }

    @Test
    void shouldNameKeyValueAndWhatIsAllowedWhenAPairIsNone() {
        // Given
        var loader = load(Map.of("CARAVAN_TARGET_VOLUME_TAGS", "red-hat"));

        // Then
        assertThatThrownBy(loader::aws)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "caravan.target.volume-tags is 'red-hat', but must be pairs such as team=storage,env=prod.");
    }

    private static SettingsLoader load(Map<String, String> environment) {
        return SettingsLoader.load(Path.of("no-such-file.properties"), environment);
    }
}
