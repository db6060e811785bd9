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

    /** The examples of the peer's table, and what pipes, parentheses and blanks make of them. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '~',
            delimiter = ';',
            value = {
                "{{ lower \"TEXT\" }};text",
                "{{ upper \"text\" }};TEXT",
                "{{ contains \"hello\" \"lo\" }};true",
                "{{\"I Am Henry VIII\" | replace \" \" \"-\"}};I-Am-Henry-VIII",
                "{{ trim \"  text  \" }};text",
                "{{ trimAll \"$\" \"$5.00$\" }};5.00",
                "{{ trimSuffix \".go\" \"file.go\" }};file",
                "{{ trimPrefix \"go.\" \"go.file\" }};file",
                "{{ title \"hello world\" }};Hello World",
                "{{ untitle \"Hello World\" }};hello world",
                "{{ repeat 3 \"abc\" }};abcabcabc",
                "{{ substr 1 4 \"abcdef\" }};bcd",
                "{{ substr -1 -1 \"abc\" }}{{ substr 3 2 \"abc\" }}{{ substr 1 99 \"abc\" }};abcbc",
                "{{ nospace \"a b  c\" }};abc",
                "{{ trunc 3 \"abcdef\" }};abc",
                "{{ initials \"John Doe\" }};JD",
                "{{ hasPrefix \"go\" \"golang\" }}-{{ hasSuffix \"ing\" \"coding\" }};true-true",
                "{{ add 1 2 3 }}-{{ add1 5 }}-{{ sub 5 3 }}-{{ div 10 3 }}-{{ mod 10 3 }};6-6-2-3-1",
                "{{ mul 2 3 4 }}-{{ max 1 5 3 }}-{{ min 1 5 3 }};24-5-1",
                "{{ .TargetVmName | upper | trimSuffix \"-1\" }}-{{ add .DiskIndex 1 }};WEB-1",
                "{{ replace \"-\" \"_\" (trunc 8 .PlanName) }};web_tier",
                "{{ `a\\b` }}{{ \"\\\"\" }};a\\b\"",
                "a {{- .DiskIndex -}} b;a0b"
            })
    void shouldKnowTheFunctionsOfThePeersDocumentation(String template, String expected) {
        assertThat(ClaimTemplate.render(template, VARIABLES)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '~',
            delimiter = ';',
            value = {
                "{{ repeat 1001 \"a\" }};more than 1000 characters",
                "{{ repeat 999999999 .PlanName }};more than 1000 characters",
                "{{ \"aaaaaaaaaa\" | repeat 100 | replace \"a\" \"bb\" }};more than 1000 characters",
                "{{ mul 999999999 999999999 999999999 }};cannot reckon with mul",
                "{{ div 1 0 }};cannot reckon with div"
            })
    void shouldNotLetATemplateGrowOrFailWithoutWords(String template, String said) {
        assertThatThrownBy(() -> ClaimTemplate.render(template, VARIABLES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @CsvSource({
        "{{mustRegexReplaceAll .PlanName}}, 'mustRegexReplaceAll'",
        "{{.PlanName | floor}}, 'floor'",
        "{{replace .PlanName}}, gives 1 values to the function replace",
        "{{(.PlanName}}, '('",
        "{{.PlanName)}}, ')' too many",
        "{{.PlanName .VmName}}, '.VmName' too many",
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
