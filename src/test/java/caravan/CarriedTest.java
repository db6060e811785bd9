package caravan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the README says is carried is what the golden files show. */
class CarriedTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
    private static final Pattern WARNING = Pattern.compile("(?m)^    reason: (\\w+)$");

    static Stream<List<String>> rows() {
        return ReadmeFile.table("of the instance").stream()
                .filter(row -> row.size() > 3 && !row.get(3).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldShowWhatTheTableSaysByAnInstance(List<String> row) throws IOException {
        // When
        var out = Files.readString(GOLDEN.resolve("out-" + row.get(3) + ".yaml"));

        // Then
        switch (row.get(2)) {
            case "" ->
                assertThat(out).startsWith("#").contains("kind: VirtualMachine").doesNotContain("  warnings:");
            case "CannotBePlanned" -> assertThat(out).contains("refused:").doesNotContain("kind: VirtualMachine");
            case "DisksDiffer" -> assertThat(out).contains("    notes:");
            default -> assertThat(ReadmeFile.matches(WARNING, out)).containsExactly(row.get(2));
        }
    }

    @ParameterizedTest
    @MethodSource("allOut")
    void shouldTellOfEachWarningThatAnInstanceGets(Path out) {
        // Given
        var told = new TreeSet<String>();
        ReadmeFile.table("of the instance").forEach(row -> told.add(row.get(2)));

        // Then
        assertThat(told).containsAll(ReadmeFile.matches(WARNING, ReadmeFile.text(out)));
    }

    static List<Path> allOut() throws IOException {
        try (var files = Files.list(GOLDEN)) {
            return files.filter(file -> file.getFileName().toString().startsWith("out-"))
                    .sorted()
                    .toList();
        }
    }
}
