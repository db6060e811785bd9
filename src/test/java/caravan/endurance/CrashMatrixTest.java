package caravan.endurance;

import caravan.endurance.CrashPoint.Mode;
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

    /** Every how many calls of the same phases, where every one would take too long. */
    private static final int OFTEN = 4;

    private static final int SELDOM = 8;

    private static final Table TABLE = new Table(
            "crash-matrix.txt",
            "In each row the engine is killed once, at this call to the outside and in this way, and another one takes over."
                    + " Each scenario is one migration: carried, undone, with a conversion, of a source that is off, of"
                    + " several machines, with what is kept after a failure, with hooks. A row that is BROKEN breaks a promise: one"
                    + " end, nothing doubled, nothing left, the source's power as promised.",
            "scenario | point | mode | outcome");

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
        killEverywhere(Scenario.plain(), 1);
    }

    @Test
    void shouldCarryOrUndoOnceWhenKilledAtAnyCallOfAConversion() {
        killEverywhere(Scenario.converting(), 1);
    }

    @Test
    void shouldUndoOnceWhenKilledAtAnyCallOfAFailure() {
        killEverywhere(Scenario.failing(), 1);
    }

    @Test
    void shouldUndoOnceWhenKilledAtAnyCallOfACancel() {
        killEverywhere(Scenario.cancelled(), 1);
    }

    @Test
    void shouldRunEachHookOnceWhenKilledAtAnyCallOfAPlanWithHooks() {
        killEverywhere(Scenario.hooked(), 1);
    }

    @Test
    void shouldUndoOnceWhenKilledAtAnyCallOfAHookThatFails() {
        killEverywhere(Scenario.hookFailing(), OFTEN);
    }

    @Test
    void shouldUndoOnceAndKeepWhatTheUserWantsWhenKilledInAnyPhase() {
        killEverywhere(Scenario.kept(), OFTEN);
    }

    @Test
    void shouldCarryASourceThatWasOffAndLeaveItOffWhenKilledInAnyPhase() {
        killEverywhere(Scenario.switchedOff(), OFTEN);
    }

    @Test
    void shouldUndoASourceThatWasOffAndLeaveItOffWhenKilledInAnyPhase() {
        killEverywhere(Scenario.switchedOffFailing(), OFTEN);
    }

    @Test
    void shouldEndEachOfThreeMachinesWhenKilledWhileTheyAreInAnyPhases() {
        killEverywhere(Scenario.several(), SELDOM);
    }

    @Test
    void shouldCarryToAnotherAccountOnceWhenKilledInAnyPhase() {
        killEverywhere(Scenario.toAnotherAccount(), SELDOM);
    }

    @Test
    void shouldTakeBackAllThatAnotherAccountMayUseWhenKilledInAnyPhase() {
        killEverywhere(Scenario.toAnotherAccountFailing(), SELDOM);
    }

    private static void killEverywhere(Scenario scenario, int stride) {
        var run = RecordedRun.of(SEED, scenario);
        var points = run.points(stride * STRIDE);
        var kills = points.stream()
                .flatMap(point -> Stream.of(Mode.values()).map(mode -> new Kill(point, mode)))
                .toList();
        var ends = Runs.of(kills, kill -> killed(scenario, run, kill));
        TABLE.summary(scenario.name(), run.told(points));
        assertThat(ends.stream().flatMap(end -> end.broken().stream())).isEmpty();
        for (var mode : Mode.values()) {
            var met = ends.stream().filter(end -> end.kill().mode() == mode).map(End::kill);
            assertThat(run.phasesOf(met.map(Kill::point).toList()))
                    .as("where %s dies %s", scenario.name(), mode.text())
                    .containsExactlyInAnyOrderElementsOf(run.phases());
        }
    }

    private record Kill(ExternalCall point, Mode mode) {}

    private record End(Kill kill, List<String> broken) {}

    private static End killed(Scenario scenario, RecordedRun run, Kill kill) {
        var crash = new CrashPoint(kill.point().number(), kill.mode(), run.isFollowed(kill.point()));
        var story = new Story(SEED, scenario);
        story.world().onlooker(crash);
        var broken = new ArrayList<String>();
        try {
            broken.addAll(story.begin().end());
        } catch (RuntimeException | AssertionError e) {
            broken.add("threw " + e);
        }
        if (!crash.met()) {
            broken.add("was never there, so nobody was killed");
        }
        var mode = kill.mode().text();
        var where = scenario.name() + " | " + run.at(kill.point()) + " | " + mode;
        TABLE.row(where, broken.isEmpty() ? story.outcome() : "BROKEN " + broken, scenario.name() + " | " + mode);
        return new End(kill, broken.stream().map(what -> where + ": " + what).toList());
    }
}
