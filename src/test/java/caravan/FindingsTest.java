package caravan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The README's table of findings is that of the code. */
class FindingsTest {

    private static final String SECTION = "## What is found before anything is touched";
    /** A reason stands before the pointer into the Plan. */
    private static final Pattern REASON =
            Pattern.compile("\"([A-Z]\\w+)\",\\s*(?:[A-Z_]+|\"/spec[^\"]*\"|pointer)\\s*,");

    private static final Pattern WORD = Pattern.compile("`([A-Z]\\w+)`");

    @Test
    void shouldTellInTheReadmeOfEachFindingAndOfNoOther() throws IOException {
        // Given
        var readme = Files.readString(Path.of("README.md"));
        var section = readme.substring(readme.indexOf(SECTION));
        var told = section.lines()
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf(" | ")))
                .flatMap(cell -> WORD.matcher(cell).results().map(found -> found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));

        // When: the API server's refusals bring their reason along
        var made = new TreeSet<>(Set.of("TargetRefused"));
        for (var folder : Set.of("canary", "planning", "preflight")) {
            try (Stream<Path> files = Files.list(Path.of("processors", "caravan", folder))) {
                files.flatMap(file -> REASON.matcher(read(file)).results()).forEach(found -> made.add(found.group(1)));
            }
        }

        // Then
        assertThat(told).hasSizeGreaterThan(50).isEqualTo(made);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
