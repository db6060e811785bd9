package caravan.phase;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LastWordsTest {

    @Test
    void shouldSayNothingWhenThereIsNoLog() {
        assertThat(LastWords.told(List.of("", "  "))).isEmpty();
    }

    @Test
    void shouldTellTheLastLinesAndShortenLongOnes() {
        // Given
        var lines = IntStream.rangeClosed(1, 40)
                .mapToObj(line -> line == 40 ? "x".repeat(400) : "line " + line)
                .toList();

        // When
        var told = LastWords.told(lines);

        // Then
        assertThat(told.lines()).hasSize(1 + LastWords.LINES).contains("line 21", "x".repeat(300) + "…");
        assertThat(told).doesNotContain("line 20\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PGPASSWORD=hunter2",
                "\"password\": \"hunter2\"",
                "token: hunter2",
                "aws_secret_access_key = hunter2",
                "passphrase=hunter2"
            })
    void shouldTellNoSecretThatALineNames(String line) {
        assertThat(LastWords.told(List.of(line))).contains("***").doesNotContain("hunter2");
    }

    @Test
    void shouldTellNoKeyOfAws() {
        assertThat(LastWords.told(List.of("using AKIAIOSFODNN7EXAMPLE now"))).endsWith("using *** now");
    }
}
