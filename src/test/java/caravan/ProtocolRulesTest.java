package caravan;

import caravan.model.ProtocolRule;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Each rule of the migration protocol lives in one place, and has tests that carry its number. */
class ProtocolRulesTest {

    private static final Pattern TEST = Pattern.compile("void r(\\d\\d)(a?)_should");
    /** Rules whose tests need a whole world; shrinks until it is empty. */
    private static final Set<String> WITHOUT_TEST = Set.of("20");

    @Test
    void shouldKeepEachRuleInExactlyOnePlace() {
        // When
        var homes = new ArrayList<String>();
        for (var type : new ClassFileImporter().importPath(Path.of("target", "classes"))) {
            annotations(type)
                    .flatMap(annotation ->
                            Stream.of((String[]) annotation.get("value").orElseThrow()))
                    .forEach(homes::add);
        }

        // Then
        assertThat(homes).containsExactlyInAnyOrderElementsOf(rules());
    }

    @Test
    void shouldHaveATestForEachRule() {
        // When
        var tested = new TreeSet<String>();
        sources().forEach(file -> TEST.matcher(text(file))
                .results()
                .forEach(found -> tested.add(Integer.parseInt(found.group(1)) + found.group(2))));
        tested.addAll(WITHOUT_TEST);

        // Then
        assertThat(tested).containsAll(rules());
        assertThat(rules()).containsAll(tested);
    }

    private static Stream<? extends JavaAnnotation<?>> annotations(JavaClass type) {
        return Stream.of(
                        type.getAnnotations().stream(),
                        type.getCodeUnits().stream().flatMap(unit -> unit.getAnnotations().stream()))
                .flatMap(all -> all)
                .filter(annotation -> annotation.getRawType().isEquivalentTo(ProtocolRule.class));
    }

    private static List<String> rules() {
        return Stream.concat(IntStream.rangeClosed(1, 22).mapToObj(String::valueOf), Stream.of("8a"))
                .toList();
    }

    private static List<Path> sources() {
        try (var files = Files.walk(Path.of("src", "test", "java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
