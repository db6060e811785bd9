package caravan.endurance;

import caravan.model.State;
import caravan.sim.aws.Aim;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.Faults.Requests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Undone with {@code deleteVmOnFailMigration: false}: what was made stays, and that keeps no source off. */
class KeptStoriesTest {

    private static final Duration HOURS = Duration.ofHours(2);

    private final Replay replay = Replay.of(Scenario.kept());

    @Test
    void r21_shouldStartTheSourceThoughNothingCanBeTaggedAsKept() {
        // Given
        replay.meanwhile("delete pods", () -> replay.world()
                .aws()
                .faults()
                .next(Aim.at("CreateTags").by(Fleet.KEY), Integer.MAX_VALUE, Fault.denied()));

        // When
        replay.begin().until(State.ROLLED_BACK);

        // Then
        assertThat(replay.sourceState()).isEqualTo("running");
        assertThat(replay.story().record(0).getStatus().failure().reasons())
                .anyMatch(why -> why.contains("CreateTags"));
        replay.pass(HOURS).keepsItsPromises(State.ROLLED_BACK);
    }

    @Test
    void r21_shouldStartTheSourceThoughOneOfTheVolumesIsGone() {
        // Given
        replay.world().aws().fates().vanishVolumes(1);

        // When
        replay.begin().until(State.ROLLED_BACK);

        // Then
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @Test
    void r18_shouldSweepNothingThatIsToBeKeptThoughItCouldNotBeMarked() {
        // Given
        var faults = replay.world().cluster().faults();
        List.of("persistentvolumes", "persistentvolumeclaims")
                .forEach(kind -> faults.next(
                        Integer.MAX_VALUE, Requests.of("patch", kind), new Faults.Fault.Refused(403, "no")));
        replay.begin().until(State.ROLLED_BACK).pass(HOURS);

        // When
        var unmarked = new Traces(replay.world(), replay.story().record(0));
        assertThat(unmarked.unkept()).hasSize(4);
        Trouble.end(replay.world());

        // Then
        replay.keepsItsPromises(State.ROLLED_BACK);
    }

    /** They could not be removed, and so the undo went on without them, and ended. */
    @Test
    void r18_shouldSweepNothingThatIsToBeKeptThoughThePodsStayed() {
        // Given
        var hasty = Replay.of(
                new World(7, Map.of("CARAVAN_ROLLBACK_START_DEADLINE", "10m", "CARAVAN_SETTLE_QUIET_TIME", "5m")),
                Scenario.kept());
        hasty.world()
                .cluster()
                .faults()
                .next(Integer.MAX_VALUE, Requests.of("delete", "pods"), new Faults.Fault.Refused(403, "no"));
        hasty.begin().until(State.ROLLED_BACK).pass(HOURS);

        // When
        Trouble.end(hasty.world());

        // Then
        hasty.keepsItsPromises(State.ROLLED_BACK);
    }

    @Test
    void r18_shouldKeepItWhenItsUserHasDeletedTheMigration() {
        // Given
        replay.begin().keepsItsPromises(State.ROLLED_BACK);
        var traces = new Traces(replay.world(), replay.story().record(0));

        // When
        replay.story().forget();

        // Then
        assertThat(traces.claims()).hasSize(2);
        assertThat(traces.volumes()).hasSize(2);
    }
}
