package caravan.intake;

import caravan.intake.Problems.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DropParserTest {

    private static final int MIB = 1024 * 1024;

    @Test
    void shouldKnowThePlaceOfEveryNode() {
        // Given
        var text = """
                kind: Plan
                spec:
                  vms:
                  - id: i-1
                    name: web
                ---
                # the second
                kind: Migration
                """;

        // When
        var documents = parse(text).documents();

        // Then
        assertThat(documents).hasSize(2);
        assertThat(documents.get(0).position("/spec/vms/0/name")).isEqualTo(new Position(5, 5));
        assertThat(documents.get(0).position("/spec/vms/0")).isEqualTo(new Position(4, 5));
        assertThat(documents.get(0).position("/spec/vms/0/luks/name")).isEqualTo(new Position(4, 5));
        assertThat(documents.get(1).position("/kind")).isEqualTo(new Position(8, 1));
    }

    @Test
    void shouldReadJsonAsWell() {
        // When
        var document = parse("{\n\t\"kind\": \"Plan\",\n  \"spec\": {\"warm\": false, \"n\": 3, \"x\": null}}")
                .documents()
                .get(0);

        // Then
        assertThat(document.kind()).isEqualTo("Plan");
        assertThat(document.at("/spec/warm").isBoolean()).isTrue();
        assertThat(document.at("/spec/n").asInt()).isEqualTo(3);
        assertThat(document.at("/spec/x").isNull()).isTrue();
    }

    @Test
    void shouldTakeOnAndOffForWordsAsTheyAreWritten() {
        assertThat(parse("targetPowerState: off").documents().get(0).text("/targetPowerState"))
                .isEqualTo("off");
    }

    @Test
    void shouldMergeAsKubectlDoes() {
        // When
        var document = parse("base: &b {x: 1, y: 1}\nspec:\n  <<: *b\n  y: 2\n")
                .documents()
                .get(0);

        // Then
        assertThat(document.at("/spec").toString()).isIn("{\"x\":1,\"y\":2}", "{\"y\":2,\"x\":1}");
    }

    @Test
    void shouldNameEveryDuplicateKeyWithBothLines() {
        // When
        var problems = parse("a: 1\nb:\n  c: 1\n  c: 2\na: 2\n").problems().orElseThrow();

        // Then
        assertThat(problems.kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(problems.list())
                .extracting(Problem::text)
                .containsExactly(
                        "document 1, line 4, column 3: /b/c is a duplicate key; the first is in line 3."
                                + " Instead: each key once.",
                        "document 1, line 5, column 1: /a is a duplicate key; the first is in line 1."
                                + " Instead: each key once.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`a: [1, 2`              | 1 | 9",
                "`a: b: c`               | 1 | 5",
                "`a: 1\n\tb: 2`          | 2 | 1",
                "`{\"a\": 1,, \"b\": 2}` | 1 | 9",
                "`a: *nobody`            | 1 | 4",
            })
    void shouldSayWhereATextIsNoYaml(String text, int line, int column) {
        // When
        var problems = parse(text).problems().orElseThrow();

        // Then
        assertThat(problems.kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(problems.list()).singleElement().satisfies(problem -> {
            assertThat(problem.at()).isEqualTo(new Position(line, column));
            assertThat(problem.problem()).startsWith("the drop is not YAML: ");
        });
    }

    @Test
    void shouldRefuseMoreThanTheSizeAllows() {
        // When
        var problems = parse("a: " + "x".repeat(MIB)).problems().orElseThrow();

        // Then
        assertThat(problems.kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(problems.list().get(0).problem()).isEqualTo("the drop has more than 1048576 bytes");
    }

    @Test
    void shouldRefuseABillionLaughsBeforeTheyAreBuilt() {
        // Given
        var bomb = new StringBuilder("a0: &a0 [lol, lol]\n");
        for (var i = 1; i < 60; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }

        // When
        var problems = parse(bomb.toString()).problems().orElseThrow();

        // Then
        assertThat(problems.list()).singleElement().satisfies(problem -> {
            assertThat(problem.problem()).isEqualTo("the drop has more than 50 aliases");
            assertThat(problem.at().line()).isEqualTo(27);
        });
    }

    @Test
    void shouldRefuseFewAliasesThatMakeALargeTree() {
        // Given
        var bomb = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol]\n");
        for (var i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d, *a%d]%n".formatted(i, i, i - 1, i - 1, i - 1, i - 1));
        }

        // When
        var problems = parse(bomb.toString()).problems().orElseThrow();

        // Then
        assertThat(problems.list()).singleElement().satisfies(problem -> assertThat(problem.problem())
                .isEqualTo("becomes too large by its aliases"));
    }

    @Test
    void shouldRefuseATreeThatHoldsItself() {
        assertThat(parse("a: &a [*a, *a]").problems()).isPresent();
    }

    @Test
    void shouldRefuseDeepNestingWhateverTheDepth() {
        assertThat(parse("a: " + "[".repeat(200_000)).problems().orElseThrow().list())
                .singleElement()
                .satisfies(problem -> assertThat(problem.problem()).isEqualTo("the nesting is deeper than 50"));
    }

    @Test
    void shouldRefuseANumberThatTakesLongToRead() {
        assertThat(parse("a: " + "9".repeat(500_000)).problems().orElseThrow().list())
                .singleElement()
                .satisfies(problem -> assertThat(problem.problem()).isEqualTo("is a number of 500000 characters"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`a: !!java.net.URL [x]` | has the tag tag:yaml.org,2002:java.net.URL",
                "`a: !secret x`          | has the tag !secret",
                "`? [a, b]\n: 1`         | has a key that is not text",
                "`- a`                   | the document is not an object",
                "`just text`             | the document is not an object",
            })
    void shouldRefuseWhatIsNotAPlainObject(String text, String problem) {
        // When
        var parsed = parse(text);

        // Then
        assertThat(parsed.documents().size()
                        + parsed.problems().map(all -> all.list().size()).orElse(0))
                .isPositive();
        if (!problem.isEmpty()) {
            assertThat(parsed.problems().orElseThrow().list())
                    .extracting(Problem::problem)
                    .contains(problem);
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"``", "`---\n---\n`", "`# nothing`"})
    void shouldRefuseAnEmptyDrop(String text) {
        assertThat(parse(text).problems().orElseThrow().list())
                .singleElement()
                .satisfies(problem -> assertThat(problem.problem()).isEqualTo("the drop is empty"));
    }

    @Test
    void shouldRefuseBytesThatAreNoText() {
        // When
        var parsed = new DropParser(MIB).parse(new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe});

        // Then
        assertThat(parsed.problems().orElseThrow().list().get(0).problem()).isEqualTo("the drop is not text in UTF-8");
    }

    private static DropParser.Parsed parse(String text) {
        return new DropParser(MIB).parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
