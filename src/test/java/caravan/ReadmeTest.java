package caravan;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the README says of settings, permissions, reasons, routes and files is what the code says. */
class ReadmeTest {

    private static final Path PROCESSORS = Path.of("processors");
    private static final Path SETTINGS = Path.of("src", "main", "resources", "application.properties");

    private static final Pattern THROWN = Pattern.compile("new (?:Migration|Canceled)Exception\\(\\s*\"(\\w+)\"");
    private static final Pattern KEY = Pattern.compile("`(caravan\\.[a-z]+\\.[a-z-]+)[=`]");
    private static final Pattern LINK = Pattern.compile("\\]\\(((?!https?:)[^)]+)\\)");
    private static final Pattern FILE = Pattern.compile("`((?:processors|config|routes|deploy|src)/[A-Za-z0-9/_.-]+)`");
    private static final Pattern GROUP = Pattern.compile("group: \"(\\d \\w+)\"");

    @Test
    void shouldListTheSettingsOfTheFile() {
        // Given
        var listed = SettingsTable.of(DeployFiles.lines(SETTINGS));

        // When
        if (Boolean.getBoolean("readme.update")) {
            ReadmeFile.replaceSettings(listed);
        }

        // Then
        assertThat(ReadmeFile.settings())
                .as("mvn test -Dtest=ReadmeTest -Dreadme.update=true writes the tables anew")
                .isEqualTo(listed);
    }

    @Test
    void shouldNameNoSettingThatDoesNotExist() {
        // When
        var known = ReadmeFile.matches(Pattern.compile("(?m)^(caravan\\.[^=]+)="), ReadmeFile.text(SETTINGS));

        // Then
        assertThat(known).containsAll(ReadmeFile.matches(KEY, ReadmeFile.text()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "target", "key", "trust", "caravan"})
    void shouldExplainEachCallWhenAPolicyAllowsIt(String policy) {
        // When
        var explained = ReadmeFile.table("call").stream()
                .filter(row -> List.of(row.get(1).split(", ")).contains(policy))
                .map(row -> row.get(0))
                .toList();

        // Then
        assertThat(explained)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(actions(Path.of("deploy", "iam", policy + "-policy.json")));
    }

    @Test
    void shouldTellWhereEachIamPolicyBelongs() throws IOException {
        // When
        var told = ReadmeFile.table("file").stream()
                .map(row -> row.get(0).replaceAll(".*\\((.*)\\).*", "$1"))
                .toList();

        // Then
        try (var files = Files.list(Path.of("deploy", "iam"))) {
            assertThat(told)
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.toString()).toList());
        }
    }

    @Test
    void shouldTellWhatToDoWhenAMigrationFails() {
        // Given
        var sources = ReadmeFile.sources(PROCESSORS);

        // When
        var explained = reasons();

        // Then
        assertThat(explained).doesNotHaveDuplicates().containsAll(ReadmeFile.matches(THROWN, sources));
        assertThat(explained).as("reasons that no code gives").allSatisfy(reason -> assertThat(sources)
                .contains("\"" + reason + "\""));
    }

    @Test
    void shouldNameNoConditionThatNobodySets() {
        // Given
        var sources = ReadmeFile.sources(PROCESSORS);

        // When
        var conditions = ReadmeFile.table("condition").stream()
                .map(row -> row.get(0).replaceAll(" .*", ""))
                .toList();

        // Then
        assertThat(conditions).isNotEmpty().allSatisfy(condition -> assertThat(sources)
                .contains("\"" + condition + "\""));
    }

    @Test
    void shouldShowEveryRouteOfTheJourneyAndEveryTimer() {
        // Given
        var readme = ReadmeFile.text();
        var groups = List.of("2 phases", "3 undo", "4 timers");

        // When
        var routes = RouteFiles.all().stream()
                .filter(file -> ReadmeFile.matches(GROUP, ReadmeFile.text(file)).stream()
                        .anyMatch(groups::contains))
                .map(RouteFiles::nameOf)
                .toList();

        // Then
        assertThat(routes).isNotEmpty().allSatisfy(route -> assertThat(readme).contains(route));
    }

    @Test
    void shouldNameNoFileThatDoesNotExist() {
        // When
        var readme = ReadmeFile.text();
        var named = new TreeSet<>(ReadmeFile.matches(LINK, readme));
        named.addAll(ReadmeFile.matches(FILE, readme));

        // Then
        assertThat(named).isNotEmpty().allSatisfy(file -> assertThat(Files.exists(Path.of(file)))
                .as(file)
                .isTrue());
    }

    /** In the first column, separated by commas; what is no single word is AWS's own. */
    private static List<String> reasons() {
        return ReadmeFile.table("reason").stream()
                .flatMap(row -> Stream.of(row.get(0).split(", ")))
                .filter(reason -> reason.matches("\\w+"))
                .toList();
    }

    private static List<String> actions(Path policy) {
        var actions = new TreeSet<String>();
        for (var statement : DeployFiles.read(policy).path("Statement")) {
            actions.addAll(texts(statement.path("Action")));
        }
        return List.copyOf(actions);
    }

    private static List<String> texts(JsonNode node) {
        var texts = new ArrayList<String>();
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
