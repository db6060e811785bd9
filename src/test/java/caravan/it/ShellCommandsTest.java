package caravan.it;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ShellCommandsTest {

    @Test
    void shouldTakeTheCommandsOfOneProgramWhenBlocksHoldOthersToo() {
        // Given
        var text = """
                # A title
                ```sh
                mvn verify
                kubectl apply -f deploy/ # all of it
                ```
                kubectl in a sentence, and in another language:
                ```yaml
                kubectl get nothing
                ```
                ```sh
                kubectl create secret generic aws-credentials \\
                  --from-literal=region=eu-central-1
                kubectl apply -f - <<'END'
                kind: Plan
                metadata:
                  name: web
                END
                kubectl get plan
                ```
                """;

        // When
        var commands = ShellCommands.of("kubectl", text);

        // Then
        assertThat(commands)
                .containsExactly(
                        "kubectl apply -f deploy/ # all of it",
                        "kubectl create secret generic aws-credentials \\\n  --from-literal=region=eu-central-1",
                        "kubectl apply -f - <<'END'\nkind: Plan\nmetadata:\n  name: web\nEND",
                        "kubectl get plan");
    }

    @Test
    void shouldTakeNothingWhenThereIsNone() {
        assertThat(ShellCommands.of("kubectl", "```sh\nmvn verify\n```\n")).isEmpty();
    }
}
