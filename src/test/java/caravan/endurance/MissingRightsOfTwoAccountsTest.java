package caravan.endurance;

import caravan.endurance.TwoAccounts.Disks;
import caravan.model.State;
import caravan.sim.aws.KeyRing;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What only machines need that go to another account is left out once, and the user is told of it as early as can be. */
@Execution(ExecutionMode.CONCURRENT)
class MissingRightsOfTwoAccountsTest {

    private TwoAccounts stage = new TwoAccounts();

    @ParameterizedTest(name = "{0}")
    @MethodSource("askedForAcross")
    void c46_shouldNameTheOneActionThatIsMissingOnThePlan(Policies.Grant missing) {
        // Given
        var replay = stage.without(missing, Scenario.plain(), Proof.needing(missing));

        // When
        replay.begin();

        // Then
        assertThat(missingOnPlan()).startsWith("Allow " + missing.action() + " as deploy/iam/ does");
        assertThat(stage.refused().changes()).isEmpty();
        assertThat(replay.story().users().records()).isEmpty();
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    /** Where the look at the plan stops nothing, or the policy has changed since. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("askedForAcross")
    void c46_shouldNameTheOneActionThatIsMissingBeforeTheSourceIsStopped(Policies.Grant missing) {
        // Given
        stage = new TwoAccounts(Map.of("CARAVAN_PREFLIGHT_STOPS", "nothing"));
        var replay = stage.without(missing, Scenario.plain(), Proof.needing(missing));

        // When
        replay.begin().until(State.ROLLED_BACK);

        // Then
        var failure = replay.story().record(0).getStatus().failure();
        assertThat(failure.reason()).as("%s", failure).isEqualTo("RightsMissing");
        assertThat(failure.remedy()).startsWith("Allow " + missing.action() + " as deploy/iam/ does");
        assertThat(stage.refused().changes()).isEmpty();
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    static Stream<Policies.Grant> askedForAcross() {
        return Proof.all(Proof.PREFLIGHT_ACROSS);
    }

    /** And of nothing else, so that nobody is sent to look for the tag of a key in vain. */
    @Test
    void c46_shouldNameEveryActionThatIsMissingOfBothAccountsAtOnce() {
        // Given
        var source = Policies.without(
                Policies.SOURCE, (sid, action) -> action.matches("kms:(List|Revoke)Grants?|ec2:CopySnapshot"));
        var target = Policies.without(
                Policies.TARGET, (sid, action) -> action.matches("ec2:DescribeVolumeStatus|ec2:CreateVolume"));
        stage.under(Scenario.plain(), Disks.DEFAULT_KEY, source, target).begin();

        // Then
        assertThat(missingOnPlan())
                .startsWith("Allow ec2:CreateVolume, ec2:DescribeVolumeStatus, kms:ListGrants, kms:RevokeGrant as");
        assertThat(stage.refused().changes()).isEmpty();
    }

    @Test
    void c46_shouldNameTheTagOfTheKeyAndItsPolicyWhereTheOwnerHasNotReleasedIt() {
        // Given
        var replay = stage.underBoth(Scenario.plain(), Disks.GRANTED_KEY);
        stage.ring().tag(TwoAccounts.SOURCE_KEY, "caravan.io/may-migrate", "no");

        // When
        replay.begin();

        // Then
        assertThat(missingOnPlan())
                .startsWith("Allow kms:CreateGrant, kms:RevokeGrant as deploy/iam/ does, or set the tag")
                .contains("or let the key's policy allow the target's account");
    }

    /** Else the source is off for as long as its snapshots take, and for nothing. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("askedForOfTheFirstSnapshot")
    void c46_shouldNameTheOneActionThatIsMissingBeforeTheSnapshotsAreDone(Policies.Grant missing) {
        // Given
        var replay = stage.without(missing, Scenario.plain(), Proof.needing(missing));

        // When
        replay.begin();
        assertThat(replay.story().untilEnded()).isTrue();

        // Then
        var record = replay.story().record(0);
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo("RightsMissing");
        assertThat(record.getStatus().failure().step()).isEqualTo("CreateSnapshots");
        assertThat(record.getStatus().failure().remedy())
                .startsWith("Allow " + missing.action() + " as deploy/iam/ does");
        assertThat(stage.refused().changes()).doesNotContain("CopySnapshot", "CreateGrant", "CreateVolume");
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    static Stream<Policies.Grant> askedForOfTheFirstSnapshot() {
        return Proof.all(Proof.FIRST_SNAPSHOT);
    }

    /** What nobody can ask for: what is missing is told by the record, nothing stays shared, and no source off in silence. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("metByTheCall")
    void c46_shouldLeaveNothingSharedAndTellWhatIsProvenByTheCall(Policies.Grant missing) {
        // Given
        var undone = Set.of("DeleteOurVolumes", "StartInstancesWithEncryptedVolumes");
        var scenario = undone.contains(missing.sid()) ? Scenario.failing() : Scenario.plain();
        var replay = stage.without(missing, scenario, Proof.needing(missing));

        // When
        replay.begin();
        assertThat(replay.story().untilEnded()).isTrue();

        // Then
        var record = replay.story().record(0);
        assertThat(stage.ring().granted()).allMatch(KeyRing.Grant::revoked);
        assertThat(record.getStatus().disks()).allMatch(disk -> disk.snapshots()
                .allMatch(id -> stage.world().region().sharedWith(id).isEmpty()));
        assertThat(record.getStatus().toString())
                .containsAnyOf(missing.action().replaceAll("(From|To)$", ""), "may not use the KMS key");
        if (record.state() == State.ROLLED_BACK) {
            assertThat(replay.sourceState()).isEqualTo("running");
        } else {
            assertThat(record.state()).isIn(State.SUCCEEDED, State.SOURCE_LEFT_STOPPED);
        }
    }

    static Stream<Policies.Grant> metByTheCall() {
        return Proof.all(Proof.CALL, Proof.CALL_ACROSS);
    }

    private String missingOnPlan() {
        return new Told(stage.world()).awaitRemedy("RightsMissing");
    }
}
