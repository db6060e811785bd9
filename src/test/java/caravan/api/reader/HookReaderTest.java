package caravan.api.reader;

import caravan.model.Finding;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class HookReaderTest {

    private static final YAMLMapper YAML = new YAMLMapper();

    private static JsonNode hook(String spec) {
        try {
            return YAML.readTree("metadata: {name: quiesce, namespace: demo, uid: h-1}\nspec: {" + spec + "}");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(spec, e);
        }
    }

    @Test
    void shouldDecodeAFoldedPlaybook() {
        // When
        var hook = HookReader.read(
                        hook("image: runner, playbook: \"LSBob3N0\\n czogYWxs\", deadline: 90, serviceAccount: ops"))
                .value()
                .orElseThrow();

        // Then
        assertThat(hook.playbook()).isEqualTo("- hosts: all");
        assertThat(hook.deadlineSeconds()).isEqualTo(90);
        assertThat(hook.serviceAccount()).isEqualTo("ops");
        assertThat(hook.ref().uid()).isEqualTo("h-1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            playbook: aG9zdHM=                   | /spec/image
            image: runner, deadline: -1          | /spec/deadline
            image: runner, deadline: soon        | /spec/deadline
            image: runner, playbook: 'YQ===='    | /spec/playbook
            image: runner, aap: {jobTemplate: 7} | /spec/aap
            """)
    void shouldRefuseByNameWhatCannotBeRun(String spec, String pointer) {
        assertThat(HookReader.read(hook(spec)).refusals())
                .extracting(Finding::pointer)
                .containsExactly(pointer);
    }
}
