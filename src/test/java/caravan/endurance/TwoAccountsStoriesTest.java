package caravan.endurance;

import caravan.endurance.TwoAccounts.Disks;
import caravan.model.State;
import caravan.sim.aws.Fleet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The product from one account into another under deploy/iam, which the simulated EC2 and KMS enforce. */
@Execution(ExecutionMode.CONCURRENT)
class TwoAccountsStoriesTest {

    private static final Duration LATE = Duration.ofMinutes(10);

    private final TwoAccounts stage = new TwoAccounts();

    @ParameterizedTest
    @EnumSource
    void shouldCarryAMachineUnderThePoliciesOfBothAccounts(Disks disks) {
        // When
        stage.underBoth(Scenario.converting(), disks).begin().keepsItsPromises(State.SUCCEEDED);

        // Then
        assertNothingMissed(disks);
        assertThat(stage.world().region().volumesMade()).hasSize(2).allMatch(made -> made.accountId()
                .equals(Fleet.PARTNER_ACCOUNT));
    }

    @ParameterizedTest
    @EnumSource
    void shouldUndoAMachineUnderThePoliciesOfBothAccounts(Disks disks) {
        // Given
        var replay = stage.underBoth(Scenario.failing(), disks);

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertNothingMissed(disks);
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepWhatWasMadeUnderThePoliciesOfBothAccounts(Disks disks) {
        // When
        stage.underBoth(Scenario.kept(), disks).begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertNothingMissed(disks);
        assertThat(stage.refused().changes()).doesNotContain("DeleteVolume");
    }

    @ParameterizedTest
    @EnumSource
    void shouldSweepWhatArrivesLateUnderThePoliciesOfBothAccounts(Disks disks) {
        // Given
        var replay = stage.underBoth(Scenario.plain(), disks).late("CreateSnapshot", LATE);
        replay.meanwhile("CreateSnapshot", replay::cancel);

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertNothingMissed(disks);
        assertThat(replay.effects("DeleteSnapshot")).isNotEmpty();
    }

    /** Every machine that there can be, carried and undone, and the inventory beside. */
    @Test
    void shouldGrantNothingThatNoStoryUses() {
        // When
        var used = new TreeSet<String>();
        for (var scenario : List.of(Scenario.converting(), Scenario.failing(), Scenario.kept())) {
            for (var disks : Disks.values()) {
                var one = new TwoAccounts(Map.of("CARAVAN_INVENTORY_CRON", "0 * * * * ?"));
                var story = one.underBoth(scenario, disks).begin().story();
                assertThat(story.untilEnded()).isTrue();
                used.addAll(one.used());
            }
        }

        // Then
        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(
                        Policies.grants().stream().map(Policies.Grant::toString).toList());
    }

    /** That a key is not open to the target yet is asked for, and answered by a no. */
    private void assertNothingMissed(Disks disks) {
        var asked = stage.refused().operations();
        switch (disks) {
            case DEFAULT_KEY, GRANTED_KEY -> assertThat(asked).containsOnly("DescribeKey");
            case UNENCRYPTED, OPENED_KEY -> assertThat(asked).isEmpty();
        }
    }
}
