package caravan.endurance;

import caravan.model.State;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The product under deploy/iam, which the simulated AWS enforces, with disks under a customer's key. */
class PolicyStoriesTest {

    private static final Duration LATE = Duration.ofMinutes(10);

    private final PolicyStage stage = new PolicyStage();

    @Test
    void shouldCarryAMachineUnderBothPolicies() {
        // When
        stage.underBoth(Scenario.converting()).begin().keepsItsPromises(State.SUCCEEDED);

        // Then
        assertThat(stage.unauthorized()).isEmpty();
        assertThat(stage.changes())
                .containsExactly("CreateSnapshot", "CreateTags", "CreateVolume", "DeleteSnapshot", "StopInstances");
        assertThat(stage.world().region().volumesMade()).hasSize(2).allSatisfy(made -> assertThat(
                        stage.world().region().volume(made.id()).orElseThrow().kmsKeyId())
                .isEqualTo(PolicyStage.KMS));
    }

    @Test
    void shouldUndoAMachineUnderBothPolicies() {
        // Given
        var replay = stage.underBoth(Scenario.failing());

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(stage.unauthorized()).isEmpty();
        assertThat(stage.changes()).contains("DeleteSnapshot", "DeleteVolume", "StartInstances");
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @Test
    void shouldKeepWhatWasMadeUnderBothPolicies() {
        // When
        stage.underBoth(Scenario.kept()).begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(stage.unauthorized()).isEmpty();
        assertThat(stage.changes()).contains("CreateTags").doesNotContain("DeleteVolume");
    }

    @Test
    void shouldSweepWhatArrivesLateUnderBothPolicies() {
        // Given
        var replay = stage.underBoth(Scenario.plain()).late("CreateSnapshot", LATE);
        replay.meanwhile("CreateSnapshot", replay::cancel);

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(stage.unauthorized()).isEmpty();
        assertThat(replay.effects("DeleteSnapshot")).isNotEmpty();
    }

    /**
     * EC2 tells whether something may be deleted, tagged or made of a snapshot only where there is one of ours, and of KMS
     * it tells when the call has long been accepted: without these the machine is carried or undone, and what is missing is
     * told then.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("provenLater")
    void c46_shouldGoOnWithoutWhatIsProvenLaterAndLeaveNoSourceOffInSilence(Policies.Grant missing) {
        // Given
        var replay = stage.without(missing, Scenario.plain());

        // When
        replay.begin();
        assertThat(replay.story().untilEnded()).isTrue();

        // Then
        var record = replay.story().record(0);
        assertThat(stage.changes()).contains("StopInstances");
        if (record.state() == State.ROLLED_BACK) {
            assertThat(replay.sourceState()).isEqualTo("running");
            assertThat(record.getStatus().failure().reasons().toString())
                    .containsAnyOf(missing.action(), "may not use the KMS key");
        } else {
            assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        }
    }

    static Stream<Policies.Grant> provenLater() {
        return Stream.concat(
                Proof.all(Proof.CALL),
                Proof.all(Proof.FIRST_SNAPSHOT).filter(grant -> grant.action().equals("ec2:DeleteSnapshot")));
    }

    /** KMS is asked when EC2 has accepted the start. */
    @Test
    void r21_shouldSayLoudlyThatASourceCannotBeStartedForWantOfAGrant() {
        // Given
        var replay = stage.without(
                new Policies.Grant(Policies.SOURCE, "StartInstancesWithEncryptedVolumes", "kms:CreateGrant"),
                Scenario.failing());

        // When
        replay.begin();
        assertThat(replay.story().untilEnded()).isTrue();

        // Then
        var record = replay.story().record(0);
        assertThat(record.state()).isEqualTo(State.SOURCE_LEFT_STOPPED);
        assertThat(record.getStatus().message()).contains("Client.InternalError", "kms:CreateGrant");
        assertThat(replay.sourceState()).isEqualTo("stopped");
    }
}
