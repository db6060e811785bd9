package caravan.endurance;

import caravan.model.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each operation that a migration uses goes wrong in each of eight ways. The machine is carried or undone; what lasts for
 * ever may hold it up, which its status says, and once it is over the machine is carried or undone all the same.
 */
@Tag("endurance")
class FaultMatrixTest {

    private static final long SEED = 1;
    /** Longer than the deadlines of doubt, cleanup and roll-back. */
    private static final Duration FOR_EVER = Duration.ofHours(3);

    /** Deadlines of minutes instead of hours, so that "for ever" is not long. */
    private static final Map<String, String> IMPATIENT = Map.ofEntries(
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
    private static final Table TABLE = new Table("fault-matrix.txt", "scenario | operation | fault | outcome");

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
        var cells = Stream.of(Scenario.converting(), Scenario.failing())
                .map(FaultMatrixTest::lenient)
                .flatMap(FaultMatrixTest::cells)
                .toList();

        // When
        var tried =
                cells.stream().filter(cell -> cells.indexOf(cell) % STRIDE == 0).toList();
        var broken = Runs.of(tried, FaultMatrixTest::met).stream()
                .flatMap(List::stream)
                .toList();

        // Then
        assertThat(broken).isEmpty();
    }

    /** A fault that lasts may make a conversion impossible, or the start of the source. */
    private static Scenario lenient(Scenario usual) {
        var ends = EnumSet.copyOf(usual.ends());
        ends.add(State.ROLLED_BACK);
        ends.add(State.SOURCE_LEFT_STOPPED);
        return new Scenario(usual.name(), usual.machines(), usual.convert(), usual.cancelAt(), ends);
    }

    private static Stream<Cell> cells(Scenario scenario) {
        var undisturbed = new Story(SEED, scenario).begin();
        undisturbed.end();
        return undisturbed.world().calls().stream()
                .map(ExternalCall::operation)
                .filter(operation -> !operation.contains("dry run"))
                .distinct()
                .sorted()
                .flatMap(operation ->
                        Stream.of(Trouble.values()).map(trouble -> new Cell(scenario, operation, trouble)));
    }

    private static List<String> met(Cell cell) {
        var story = new Story(new World(SEED, IMPATIENT), cell.scenario());
        cell.trouble().befall(story.world(), cell.operation());
        var broken = new ArrayList<String>();
        var outcome = "";
        try {
            var ended = story.begin().untilEnded(FOR_EVER);
            var told = ended ? "" : "held up, ";
            Trouble.end(story.world());
            broken.addAll(story.end());
            outcome = told + story.outcome();
        } catch (RuntimeException | AssertionError e) {
            broken.add("threw " + e);
        }
        TABLE.row(
                cell.where(),
                broken.isEmpty() ? outcome : "BROKEN " + broken,
                cell.scenario().name() + " | " + cell.trouble().text());
        return broken.stream().map(what -> cell.where() + ": " + what).toList();
    }
}
