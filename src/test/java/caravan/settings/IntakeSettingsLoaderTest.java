package caravan.settings;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IntakeSettingsLoaderTest {

    @Test
    void shouldLoadTheDefaults() {
        // When
        var settings = load(Map.of()).intake();

        // Then
        assertThat(settings.inbox()).isEqualTo("inbox");
        assertThat(settings.namespace()).isEqualTo("migration");
        assertThat(settings.maxBytes()).isEqualTo(1024 * 1024);
        assertThat(settings.allowedEndpoints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4096, 4096", "512KiB, 524288", "2MiB, 2097152"})
    void shouldReadSizesWithTheirUnit(String text, int bytes) {
        assertThat(load(Map.of("CARAVAN_INTAKE_MAX_SIZE", text)).intake().maxBytes())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"1MB", "one", "-1", "9999999999MiB"})
    void shouldNameKeyAndValueOfASizeThatIsNone(String text) {
        assertThatThrownBy(() -> load(Map.of("CARAVAN_INTAKE_MAX_SIZE", text)).intake())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("caravan.intake.max-size is '");
    }

    private static SettingsLoader load(Map<String, String> environment) {
        return SettingsLoader.load(Path.of("none"), environment);
    }
}
