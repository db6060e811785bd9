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

    private static final Path MODEL = Path.of("src", "test", "protocol");

    private static final Pattern TEST = Pattern.compile("void r(\\d\\d)(a?)_should");
    /** A test of a rule with the names of the model's scenarios that it replays. */
    private static final Pattern REPLAY = Pattern.compile("@Replays\\(([^)]*)\\)\\s+void r(\\d\\d)(a?)_should");

    private static final Pattern SCENARIO = Pattern.compile("\"([^\"]+)\"");
    /** The scenarios of which the model tells a story. */
    private static final Pattern STORY = Pattern.compile("(?m)^(without-[^:]+):");
    /** The rules that the model shows to be necessary; the others are argued. */
    private static final Set<String> MODELLED = Set.of(
            "1", "2", "3", "5", "6", "7", "8", "8a", "9", "10", "11", "12", "13", "14", "15", "16", "17", "19", "21");

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

        // Then
        assertThat(tested).containsAll(rules());
        assertThat(rules()).containsAll(tested);
    }

    @Test
    void shouldReplayWhatTheModelFoundWithoutEachRule() {
        // When
        var rules = new TreeSet<String>();
        var replayed = new TreeSet<String>();
        sources().stream().flatMap(file -> REPLAY.matcher(text(file)).results()).forEach(test -> {
            rules.add(Integer.parseInt(test.group(2)) + test.group(3));
            SCENARIO.matcher(test.group(1)).results().forEach(name -> replayed.add(name.group(1)));
        });

        // Then
        assertThat(rules).containsExactlyInAnyOrderElementsOf(MODELLED);
        assertThat(replayed)
                .containsAll(STORY.matcher(text(MODEL.resolve("stories.txt")))
                        .results()
                        .map(story -> story.group(1))
                        .toList());
        var scenarios = text(MODEL.resolve("scenarios.py"));
        assertThat(replayed).allSatisfy(name -> assertThat(scenarios)
                .containsPattern("\"(without-)?" + name.replaceFirst("^without-", "") + "\""));
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
