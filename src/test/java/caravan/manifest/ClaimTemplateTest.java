package caravan.manifest;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClaimTemplateTest {

    private static final Map<String, String> VARIABLES = Map.of(
            "PlanName", "web-tier-of-the-shop", "TargetVmName", "web-1", "DiskIndex", "0", "VolumeID", "vol-0a1");

    @Test
    void shouldRenderTheDefault() {
        assertThat(ClaimTemplate.render(ClaimTemplate.DEFAULT, VARIABLES)).isEqualTo("web-tier-of-the-web-1-disk-0");
    }

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "{{.TargetVmName}}-{{ .DiskIndex }}, web-1-0",
        "{{.PlanName | trunc 3}}, web",
        "{{.PlanName | trunc 8 | trunc -4}}, tier",
        "{{trunc -4 .PlanName}}, shop",
        "{{trunc 99 .VolumeID}}, vol-0a1"
    })
    void shouldRenderVariablesAndTrunc(String template, String expected) {
        assertThat(ClaimTemplate.render(template, VARIABLES)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "{{upper .PlanName}}, 'upper'",
        "{{.PlanName | replace \"a\" \"b\"}}, 'replace'",
        "{{if .PlanName}}a{{end}}, 'if'",
        "{{.Nonsense}}, .Nonsense",
        "{{.SnapshotID}}, .SnapshotID",
        "{{PlanName}}, 'PlanName'",
        "{{trunc x .PlanName}}, trunc",
        "{{}}, empty",
        "{{.PlanName |}}, ''",
        "{{.PlanName, '{{'",
        "a}}b, '}}'"
    })
    void shouldNameWhatItRefuses(String template, String named) {
        assertThatThrownBy(() -> ClaimTemplate.render(template, VARIABLES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(template)
                .hasMessageContaining(named);
    }
}
