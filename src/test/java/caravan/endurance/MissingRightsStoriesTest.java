package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each action that deploy/iam allows is left out once, and the user is told of it before anything is changed. */
class MissingRightsStoriesTest {

    /** Without which less is known before, and the condition that says so. */
    private static final Map<String, String> TOLD_AS_WARNINGS = Map.of(
            "source SeeWhatThereIs ec2:DescribeInstanceAttribute", "StopProtectionUnknown",
            "source AskAboutKeysAndTheirGrants kms:DescribeKey", "KeyUnknown",
            "target AskWhatTheAccountMayHave servicequotas:ListAWSDefaultServiceQuotas", "AwsQuotaUnknown",
            "target AskWhatTheAccountMayHave servicequotas:ListServiceQuotas", "AwsQuotaUnknown");

    private PolicyStage stage = new PolicyStage();

    @ParameterizedTest(name = "{0}")
    @MethodSource("askedFor")
    void c46_shouldNameTheOneActionThatIsMissingOnThePlan(Policies.Grant missing) {
        // Given
        var replay = stage.without(missing, Scenario.plain());

        // When
        replay.begin();

        // Then
        assertThat(missingOnPlan()).startsWith("Allow " + missing.action() + " as deploy/iam/ does");
        assertThat(stage.changes()).isEmpty();
        assertThat(replay.story().users().records()).isEmpty();
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    /** Where the look at the plan stops nothing, or the policy has changed since. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("askedFor")
    void c46_shouldNameTheOneActionThatIsMissingBeforeTheSourceIsStopped(Policies.Grant missing) {
        // Given
        stage = new PolicyStage(Map.of("CARAVAN_PREFLIGHT_STOPS", "nothing"));
        var replay = stage.without(missing, Scenario.plain());

        // When
        replay.begin().until(State.ROLLED_BACK);

        // Then
        var failure = replay.story().record(0).getStatus().failure();
        assertThat(failure.reason()).as("%s", failure).isEqualTo("RightsMissing");
        assertThat(failure.remedy()).startsWith("Allow " + missing.action() + " as deploy/iam/ does");
        assertThat(stage.changes()).isEmpty();
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    static Stream<Policies.Grant> askedFor() {
        return Proof.all(Proof.PREFLIGHT);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("warnedOf")
    void c46_shouldWarnOfTheOneActionThatIsMissingAndCarryTheMachineAllTheSame(Policies.Grant missing) {
        // Given
        var warning = TOLD_AS_WARNINGS.get(missing.toString());
        var replay = stage.without(missing, Scenario.plain());

        // When
        stage.world().engine();
        replay.story().users().plan(Story.PLAN, false, replay.source());
        var told = new Told(stage.world());

        // Then
        assertThat(told.awaitRemedy(warning)).startsWith("Allow " + missing.action() + " as deploy/iam/ does");
        assertThat(told.condition(Kinds.PLAN, Story.PLAN, "RightsMissing")).isEmpty();
        assertThat(stage.changes()).isEmpty();

        // When
        replay.story().users().migrate(Story.MIGRATION, Story.PLAN);

        // Then
        assertThat(replay.story().untilEnded()).isTrue();
        assertThat(replay.story().record(0).state()).isEqualTo(State.SUCCEEDED);
    }

    static Stream<Policies.Grant> warnedOf() {
        return Policies.grants().stream().filter(grant -> TOLD_AS_WARNINGS.containsKey(grant.toString()));
    }

    /** All of them at once, of both sides, and not the one that EC2 would have met first. */
    @Test
    void c46_shouldNameEveryActionThatIsMissing() {
        // Given
        var source = Policies.without(Policies.SOURCE, (sid, action) -> action.matches("ec2:(Create|Start|Stop).*"));
        var target = Policies.without(Policies.TARGET, (sid, action) -> sid.equals("TagVolumesWhileMakingThem"));
        var replay = stage.under(Scenario.plain(), List.of(source), List.of(target));
        stage.useTwoKeys();

        // When
        replay.begin();

        // Then
        assertThat(missingOnPlan())
                .startsWith("Allow ec2:CreateSnapshot, ec2:CreateTags, ec2:StartInstances, ec2:StopInstances as");
        assertThat(stage.changes()).isEmpty();
    }

    @Test
    void c46_shouldNameAllThatMayNotBeReadWhereThePlanCannotEvenBeMade() {
        // Given
        var blind = Policies.without(Policies.SOURCE, (sid, action) -> sid.equals("SeeWhatThereIs"));
        var replay = stage.under(Scenario.plain(), List.of(blind), List.of(PolicyStage.OF_TARGET));
        stage.useTwoKeys();

        // When
        replay.begin();

        // Then
        assertThat(missingOnPlan())
                .startsWith("Allow ec2:DescribeInstanceTypes, ec2:DescribeInstances, ec2:DescribeSnapshots,"
                        + " ec2:DescribeVolumes as");
        assertThat(stage.changes()).isEmpty();
    }

    private String missingOnPlan() {
        return new Told(stage.world()).awaitRemedy("RightsMissing");
    }
}
