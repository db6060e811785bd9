package caravan.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Every defect of the list has its tests or a reason, and the list names all of them. */
class PeerListTest {

    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Pattern ROW = Pattern.compile("<li>C(\\d+): (.*?)(?=<li>|</ul>)", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("\\b[A-Z]\\w+Test\\b");
    private static final Pattern METHOD = Pattern.compile("void c(\\d\\d)_should");

    @Test
    void shouldNameTheTestsOfEachDefectOrSayWhyThereIsNone() throws IOException {
        // Given
        var text = Files.readString(TESTS.resolve(Path.of("caravan", "peer", "package-info.java")));
        var rows = ROW.matcher(text)
                .results()
                .collect(Collectors.toMap(row -> Integer.valueOf(row.group(1)), row -> row.group(2)));
        var tests = tests();

        // Then
        assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(wanted().toList());
        rows.forEach((number, row) -> {
            var named = CLASS.matcher(row).results().map(MatchResult::group).collect(Collectors.toSet());
            assertThat(named).as("C%d", number).isEqualTo(tests.getOrDefault(number, Set.of()));
            if (named.isEmpty()) {
                assertThat(row).as("C%d", number).containsAnyOf("Open: ", "Cannot occur: ");
            }
        });
    }

    private static Stream<Integer> wanted() {
        return IntStream.rangeClosed(1, 58).boxed();
    }

    /** The classes with a test of each number. */
    private static Map<Integer, Set<String>> tests() throws IOException {
        var tests = new TreeMap<Integer, Set<String>>();
        try (var files = Files.walk(TESTS)) {
            files.filter(file -> file.toString().endsWith("Test.java"))
                    .forEach(file -> METHOD.matcher(text(file)).results().forEach(method -> tests.computeIfAbsent(
                                    Integer.valueOf(method.group(1)), number -> new TreeSet<>())
                            .add(file.getFileName().toString().replace(".java", ""))));
        }
        return tests;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
