package caravan.endurance;

import caravan.endurance.CrashPoint.Mode;
import caravan.model.State;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A run with N calls to AWS and to the cluster is repeated for each of them, and the engine is killed there in each of
 * three modes. After each there is one end, nothing doubled or left, and the power of the source as promised.
 */
@Tag("endurance")
@Execution(ExecutionMode.CONCURRENT)
class CrashMatrixTest {

    private static final long SEED = 1;
    /** Every how many calls: more than 1 to try something out. */
    private static final int STRIDE = Integer.getInteger("crash.stride", 1);

    private static final Table TABLE = new Table("crash-matrix.txt", "scenario | point | mode | outcome");

    @BeforeAll
    static void open() {
        TABLE.clear();
    }

    @AfterAll
    static void print() {
        TABLE.write();
    }

    @Test
    void shouldCarryOnceWhenKilledAtAnyCall() {
        killEverywhere(Scenario.plain());
    }

    @Test
    void shouldCarryOrUndoOnceWhenKilledAtAnyCallOfAConversion() {
        killEverywhere(Scenario.converting());
    }

    @Test
    void shouldUndoOnceWhenKilledAtAnyCallOfAFailure() {
        killEverywhere(Scenario.failing());
    }

    @Test
    void shouldUndoOnceWhenKilledAtAnyCallOfACancel() {
        killEverywhere(Scenario.cancelled());
    }

    private static void killEverywhere(Scenario scenario) {
        var undisturbed = new Story(SEED, scenario).begin();
        undisturbed.untilEnded();
        var calls = undisturbed.world().calls();
        var points = CrashPoints.of(calls, calls.size(), STRIDE);
        var kills = points.stream()
                .flatMap(point -> Stream.of(Mode.values()).map(mode -> new Kill(point, mode)))
                .toList();
        var broken = Runs.of(kills, kill -> killed(scenario, kill)).stream()
                .flatMap(List::stream)
                .toList();
        TABLE.summary(scenario.name(), points.size() + " points of " + calls.size() + " calls");
        assertThat(broken).isEmpty();
    }

    private record Kill(ExternalCall point, Mode mode) {}

    private static List<String> killed(Scenario scenario, Kill kill) {
        var mode = kill.mode();
        var crash = new CrashPoint(kill.point().number(), mode);
        var story = new Story(SEED, scenario);
        story.world().onlooker(crash);
        var where = scenario.name() + " | " + kill.point() + " | " + mode.text();
        var broken = new ArrayList<String>();
        try {
            broken.addAll(story.begin().end());
        } catch (RuntimeException | AssertionError e) {
            broken.add("threw " + e);
        }
        var outcome = crash.met() ? story.outcome() : "never there (" + State.SUCCEEDED + ")";
        TABLE.row(where, broken.isEmpty() ? outcome : "BROKEN " + broken, scenario.name() + " | " + mode.text());
        return broken.stream().map(what -> where + ": " + what).toList();
    }
}
