package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.aws.Aim;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.Faults.Requests;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Rules 13 and 21: while Caravan does not run nothing is tried, and so no deadline may end by that alone. */
class OutageStoriesTest {

    private static final Fault NO_CAPACITY = Fault.refuse(500, "InsufficientInstanceCapacity", "no capacity");
    private static final Faults.Fault REFUSED = new Faults.Fault.Refused(403, "no");

    @Test
    void r21_shouldStartTheSourceWhenTheDeadlineHasPassedInAnOutage() {
        // Given
        var replay = diedBeforeTheStart();
        replay.world().aws().faults().next(Aim.at("StartInstances").by(Fleet.KEY), 2, NO_CAPACITY);

        // When
        replay.world().engine();

        // Then
        replay.keepsItsPromises(State.ROLLED_BACK);
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @Test
    void r21_shouldStillEndWhenTheDeadlineHasPassedInAnOutageAndNothingStarts() {
        // Given
        var replay = diedBeforeTheStart();
        replay.always("StartInstances", NO_CAPACITY);

        // When
        replay.world().engine();
        replay.pass(Duration.ofHours(1));

        // Then
        replay.keepsItsPromises(State.SOURCE_LEFT_STOPPED);
    }

    @Test
    void r21_shouldStartTheMachineWhenAnOutageHasFollowedItsFirstRefusal() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.COMMITTED);
        replay.always("patch virtualmachines", REFUSED);
        replay.pass(Duration.ofMinutes(3));
        replay.world().living().forEach(Incarnation::kill);
        replay.pass(Duration.ofHours(2));
        Trouble.end(replay.world());
        replay.world().cluster().faults().next(1, Requests.of("patch", "virtualmachines"), REFUSED);

        // When
        replay.world().engine();

        // Then
        replay.keepsItsPromises(State.SUCCEEDED);
        assertThat(replay.world().cluster().objects().list(Kinds.VIRTUAL_MACHINE, Users.TARGET, Map.of()))
                .singleElement()
                .satisfies(machine ->
                        assertThat(machine.<String>get("spec", "runStrategy")).isEqualTo("Always"));
    }

    /** The stop arrives while it settles, whose look around comes after the deadline of the start. */
    @Test
    void r13_shouldStartTheSourceAgainWhenTheDeadlineOfItsStartIsHardlyLongerThanZ() {
        // Given
        var replay = Replay.of(new World(7, Map.of("CARAVAN_ROLLBACK_START_DEADLINE", "16m1s")), Scenario.plain())
                .zombie("StopInstances", Duration.ofMinutes(12));
        replay.meanwhile("StopInstances", replay::cancel);

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(replay.effects("StopInstances")).hasSize(1);
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    /** Nobody has taken it up for longer than the undo may take. */
    private static Replay diedBeforeTheStart() {
        var replay = Replay.of(Scenario.failing());
        replay.meanwhile("StartInstances", Incarnation::kill);
        replay.begin().pass(Duration.ofHours(6));
        assertThat(replay.world().states().values()).containsOnly(State.ROLLING_BACK);
        return replay;
    }
}
