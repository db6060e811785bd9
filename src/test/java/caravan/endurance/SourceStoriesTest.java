package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.model.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Rules 5 to 7: what others do to the source while it should be stopped. */
class SourceStoriesTest {

    /** Less than the consistency window of 5 minutes, which is what AWS may take. */
    private static final Duration STALE = Duration.ofMinutes(4);

    private final Replay replay = Replay.of(Scenario.plain());

    @Test
    @Replays("without-WITREAD")
    void r05_shouldRecordTheLastLaunchWhenALateStopFollowsAStartByOthers() {
        // Given: the stop of a paused leader arrives after others have started what its successor stopped
        replay.zombie("StopInstances", Duration.ofMinutes(3)).afterwards("StopInstances", this::startOnceStopped);

        // When
        var record = replay.begin().keepsItsPromises(State.SUCCEEDED);

        // Then
        var source = replay.world().region().instance(replay.source()).orElseThrow();
        assertThat(record.getStatus().witness().launchTime())
                .isEqualTo(source.launchTime().toString());
        assertThat(replay.effects("StopInstances")).hasSize(2);
    }

    private void startOnceStopped() {
        var world = replay.world();
        world.time().after(Duration.ofMillis(100), () -> {
            if (replay.sourceState().equals("stopped")) {
                replay.startByOthers();
            } else {
                startOnceStopped();
            }
        });
    }

    @Test
    @Replays("without-DISKSET")
    void r05_shouldTurnBackWhenADiskIsExchangedBeforeTheStop() {
        // Given
        replay.meanwhile("StopInstances", replay::swapByOthers);

        // When
        var record = replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(reasonOf(record)).isEqualTo("SourceDisksChanged");
        assertThat(replay.effects("CreateSnapshot")).isEmpty();
    }

    @Test
    @Replays("without-DISKWITNESS")
    void r05_shouldTurnBackWhenADiskIsExchangedAfterTheStop() {
        // Given
        replay.begin().until(State.CREATE_SNAPSHOTS);

        // When
        replay.swapByOthers();

        // Then
        assertThat(reasonOf(replay.keepsItsPromises(State.ROLLED_BACK))).isEqualTo("SourceDisksChanged");
    }

    @Test
    @Replays("without-STAYED")
    void r06_shouldTurnBackWhenOthersStartTheSourceBeforeItsSnapshots() {
        // Given
        replay.begin().until(State.CREATE_SNAPSHOTS);

        // When
        replay.startByOthers();

        // Then
        assertThat(reasonOf(replay.keepsItsPromises(State.ROLLED_BACK))).isEqualTo("SourceRestarted");
    }

    @Test
    @Replays("without-WAITW")
    void r06_shouldTurnBackWhenAwsShowsTheStartOnlyMinutesLater() {
        // Given: a source that has long been off, so that AWS shows late that it was
        var off = Replay.of(Scenario.switchedOff());
        off.begin().until(State.CREATE_SNAPSHOTS);

        // When
        off.startByOthers();
        off.world().aws().faults().stale("DescribeInstances", STALE);

        // Then
        var record = off.keepsItsPromises(State.ROLLED_BACK);
        assertThat(reasonOf(record)).isEqualTo("SourceRestarted");
        assertThat(record.getStatus().failure().step()).isEqualTo("CreateVM");
    }

    @Test
    @Replays("without-STAYED")
    void r07_shouldNotStopASourceAgainThatOthersHaveStarted() {
        // Given
        replay.begin().until(State.DISK_TRANSFER);

        // When
        replay.startByOthers();
        replay.keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(replay.effects("StopInstances")).hasSize(1);
        assertThat(replay.effects("StartInstances")).hasSize(1);
    }

    @Test
    @Replays("without-WARNWAIT")
    void r07_shouldTellOfAStartThatAwsShowsOnlyAfterTheCommit() {
        // Given
        replay.begin().until(State.COMMITTED);

        // When
        replay.startByOthers();
        replay.world().aws().faults().stale("DescribeInstances", STALE);

        // Then
        var record = replay.keepsItsPromises(State.SUCCEEDED);
        assertThat(record.getStatus().condition("SourceRestarted").orElseThrow().message())
                .contains(replay.source());
    }

    private static String reasonOf(InstanceMigration record) {
        return record.getStatus().failure().reason();
    }
}
