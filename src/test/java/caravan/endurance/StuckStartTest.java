package caravan.endurance;

import caravan.model.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A source that EC2 does not start again. */
class StuckStartTest {

    @Test
    void r21_shouldGoOnTryingUntilTheDeadlineWhenEveryStartFallsBack() {
        // Given
        var replay = Replay.of(Scenario.failing().endingAnyhow());
        replay.world().aws().faults().failStarts(replay.source());

        // When
        var record = replay.begin().keepsItsPromises(State.SOURCE_LEFT_STOPPED);

        // Then
        assertThat(record.getStatus().message())
                .contains("aws ec2 start-instances --region eu-central-1 --instance-ids " + replay.source());
        assertThat(replay.effects("StartInstances")).hasSizeGreaterThan(10);
        assertThat(replay.sourceState()).isEqualTo("stopped");
    }
}
