package caravan.endurance;

import caravan.api.Condition;
import caravan.api.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each operation that a migration uses goes wrong in each of nine ways, and each such machine ends as {@link Expectation}
 * says. Who is held up says so in its status meanwhile.
 */
@Tag("endurance")
class FaultMatrixTest {

    private static final long SEED = 1;
    /** Longer than the deadlines of doubt, cleanup and roll-back. */
    private static final Duration FOR_EVER = Duration.ofHours(3);

    /** Deadlines of minutes instead of hours, so that "for ever" is not long. */
    private static final String STOPS = "CARAVAN_PREFLIGHT_STOPS";

    private static final String LOOKS = "CARAVAN_PREFLIGHT_CRON";
    private static final String NEVER = "0 0 0 1 1 ? 2099";
    /** Each machine meets the trouble by itself, and no look at its plan does. */
    private static final Map<String, String> ALONE = Map.of(STOPS, "nothing", LOOKS, NEVER);

    private static final Map<String, String> IMPATIENT = Map.ofEntries(
            Map.entry(STOPS, "nothing"),
            Map.entry(LOOKS, NEVER),
            Map.entry("CARAVAN_PHASE_STOP_TIMEOUT", "10m"),
            Map.entry("CARAVAN_PHASE_SNAPSHOT_TIMEOUT", "20m"),
            Map.entry("CARAVAN_PHASE_VOLUME_TIMEOUT", "10m"),
            Map.entry("CARAVAN_PHASE_BIND_TIMEOUT", "10m"),
            Map.entry("CARAVAN_PHASE_PROBE_TIMEOUT", "10m"),
            Map.entry("CARAVAN_PHASE_CONVERSION_TIMEOUT", "20m"),
            Map.entry("CARAVAN_PHASE_DETACH_TIMEOUT", "10m"),
            Map.entry("CARAVAN_PHASE_DOUBT_DEADLINE", "15m"),
            Map.entry("CARAVAN_CLEANUP_DEADLINE", "15m"),
            Map.entry("CARAVAN_ROLLBACK_START_DEADLINE", "30m"));

    private static final int STRIDE = Integer.getInteger("fault.stride", 1);
    /** Cells by a regular expression, such as {@code .*patch pods.*denied}; empty: by the stride. */
    private static final String ONLY = System.getProperty("fault.cell", "");

    /** What a plan with hooks needs beside the rest. */
    private static final String OF_HOOKS = "(get|list|create|patch|delete) (jobs|configmaps|hooks)";

    private static final Table TABLE = new Table(
            "fault-matrix.txt",
            "In each row this operation goes wrong in this way in an otherwise quiet migration, which has to be carried or"
                    + " undone as expected of that fault; told is what its record names as failure or warning. A row that is"
                    + " BROKEN breaks a promise.",
            "scenario | operation | fault | outcome | told | expected of the fault");

    private record Cell(Scenario scenario, String operation, Trouble trouble) {
        String where() {
            return scenario.name() + " | " + operation + " | " + trouble.text();
        }
    }

    @BeforeAll
    static void open() {
        TABLE.clear();
    }

    @AfterAll
    static void print() {
        TABLE.write();
    }

    @Test
    void shouldCarryOrUndoWhenAnyOperationGoesWrong() {
        // Given
        var ofHooks = cells(Scenario.hooked()).filter(cell -> cell.operation().matches(OF_HOOKS));
        var cells = Stream.concat(
                        Stream.of(Scenario.converting(), Scenario.failing()).flatMap(FaultMatrixTest::cells), ofHooks)
                .toList();

        // When
        var tried = cells.stream()
                .filter(cell -> ONLY.isEmpty()
                        ? cells.indexOf(cell) % STRIDE == 0
                        : cell.where().matches(ONLY))
                .toList();
        var broken = Runs.of(tried, FaultMatrixTest::met).stream()
                .flatMap(List::stream)
                .toList();

        // Then
        assertThat(broken).isEmpty();
    }

    /** The create of a machine goes wrong when it is rehearsed, too: faults of the cluster are by verb and resource. */
    private static Stream<Cell> cells(Scenario scenario) {
        var undisturbed = new Story(new World(SEED, ALONE), scenario).begin();
        undisturbed.end();
        return undisturbed.world().calls().stream()
                .filter(call -> call.aws() || !call.operation().contains("dry run"))
                .map(ExternalCall::operation)
                .distinct()
                .sorted()
                .flatMap(operation ->
                        Stream.of(Trouble.values()).map(trouble -> new Cell(scenario, operation, trouble)));
    }

    private static List<String> met(Cell cell) {
        var expected = Expectation.of(cell.scenario(), cell.operation(), cell.trouble());
        // What passes must pass by the deadlines that users have.
        var settings = cell.trouble().lasts() ? IMPATIENT : ALONE;
        var story = new Story(new World(SEED, settings), cell.scenario().endingAnyhow());
        cell.trouble().befall(story.world(), cell.operation());
        var broken = new ArrayList<String>();
        var outcome = "";
        try {
            var ended = story.begin().untilEnded(FOR_EVER);
            if (!ended && cell.trouble().lasts()) {
                broken.addAll(silent(story, expected));
            }
            Trouble.end(story.world());
            broken.addAll(story.end());
            story.world().chronicle().records().forEach(record -> broken.addAll(expected.broken(record)));
            outcome = (ended ? "" : "held up, ") + story.outcome() + " | " + told(story) + " | " + expected.why();
        } catch (RuntimeException | AssertionError e) {
            broken.add("threw " + e);
        }
        TABLE.row(
                cell.where(),
                broken.isEmpty() ? outcome : "BROKEN " + broken,
                cell.scenario().name() + " | " + cell.trouble().text());
        return broken.stream().map(what -> cell.where() + ": " + what).toList();
    }

    private static String told(Story story) {
        var told = story.world().chronicle().records().stream()
                .map(record -> record.getStatus())
                .flatMap(status -> Stream.concat(
                        Stream.ofNullable(status.failure()).map(Failure::reason),
                        status.conditions().stream()
                                .filter(condition -> condition.status().equals(Condition.TRUE))
                                .filter(condition -> !condition.category().equals("Advisory"))
                                .map(Condition::type)))
                .distinct()
                .collect(Collectors.joining("+"));
        return told.isEmpty() ? "nothing" : told;
    }

    /** Who is held up must say so, as far as anything can be written. */
    private static List<String> silent(Story story, Expectation expected) {
        return expected.unwritable()
                ? List.of()
                : story.world().chronicle().records().stream()
                        .filter(record -> !record.state().ended())
                        .filter(record -> record.getStatus().conditions().stream()
                                .noneMatch(condition -> condition.category().equals("Warn")))
                        .map(record -> "is held up in " + record.state().text() + " and does not say so")
                        .toList();
    }
}
