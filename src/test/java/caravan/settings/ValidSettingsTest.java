package caravan.settings;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A wrong value stops the start before anything is touched, and says key, value and what is allowed. */
class ValidSettingsTest {

    @Test
    void shouldAllowTheDefaults() {
        assertThatCode(() -> load(Map.of()).requireValid()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    caravan.aws.consistency-window  | 5x       | a duration such as 90s
                    caravan.sweep.cron              | hourly   | a cron expression of Quartz
                    caravan.inventory.cron          | * * *    | a cron expression of Quartz
                    caravan.resume.period           | 0s       | a duration longer than zero
                    caravan.kube.concurrent-calls   | 0        | a whole number from 1 to 64
                    caravan.plan.max-in-flight      | many     | a whole number
                    caravan.leader.enabled          | yes      | true or false
                    caravan.http.host               | 0.0.0.0  | 127.0.0.1
                    caravan.management.port         | 70000    | a whole number from 0 to 65535
                    caravan.intake.max-size         | 1MB      | a size such as
                    caravan.aws.extra-tags          | team     | pairs such as
                    caravan.aws.request-share       | 0        |
                    caravan.phase.stop-timeout      | -1s      |
                    """)
    void shouldNameKeyValueAndWhatIsAllowedWhenAValueIsWrong(String key, String value, String allowed) {
        // Given
        var settings = load(Map.of(Layers.variableOf(key), value));

        // When, Then
        assertThatThrownBy(settings::requireValid)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + " is '")
                .hasMessageContaining("but must be " + (allowed == null ? "" : allowed));
    }

    private static SettingsLoader load(Map<String, String> environment) {
        return SettingsLoader.load(Path.of("none"), environment);
    }
}
