package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Rights of deploy/iam that no DryRun proves: a canary meets their want before any source is stopped. */
class CanaryRightsStoriesTest {

    private static final Duration SOON = Duration.ofMinutes(20);

    /** By statement and action: the condition, and a word in it. */
    private static final Map<String, List<String>> PROVEN = Map.of(
            "DeleteOurVolumes ec2:DeleteVolume", List.of("CanaryNotRemoved", "DeleteVolume"),
            "MarkOurVolumesAsAdoptedOrKept ec2:CreateTags", List.of("CanaryDenied", "CreateTags"),
            "LetVolumesUseTheirKeys kms:CreateGrant", List.of("CanaryVolumeLost", "kms:CreateGrant"),
            "UseKeysThroughEc2Alone kms:Decrypt", List.of("CanaryVolumeLost", "kms:Decrypt"));

    private final PolicyStage stage = new PolicyStage(Map.of("CARAVAN_CANARY_ENABLED", "true"));

    @ParameterizedTest(name = "{0}")
    @MethodSource("proven")
    void c46_shouldTellOfTheRightThatOnlyACallProvesBeforeTheStop(Policies.Grant missing) {
        // Given
        var wanted = PROVEN.get(missing.sid() + " " + missing.action());
        var replay = stage.without(missing, Scenario.plain());
        var told = new Told(stage.world());

        // When
        replay.begin();
        stage.world().await(wanted.get(0), SOON, () -> told.condition(Kinds.PLAN, Story.PLAN, wanted.get(0))
                .isPresent());

        // Then
        assertThat(told.condition(Kinds.PLAN, Story.PLAN, wanted.get(0)).orElseThrow())
                .containsEntry("category", "Critical")
                .satisfies(condition -> assertThat(condition.get("message") + " " + condition.get("suggestion"))
                        .contains(wanted.get(1)));
        assertThat(replay.sourceState()).isEqualTo("running");
        assertThat(stage.changes()).doesNotContain("StopInstances", "CreateSnapshot");
    }

    static Stream<Policies.Grant> proven() {
        return Policies.grants().stream()
                .filter(grant -> grant.policy().equals(Policies.TARGET))
                .filter(grant -> PROVEN.containsKey(grant.sid() + " " + grant.action()));
    }

    @Test
    void shouldFlyWithTheRightsOfBothPoliciesAlone() {
        // Given
        var replay = stage.underBoth(Scenario.plain());

        // When
        replay.begin();
        stage.world().await("the end", Duration.ofHours(2), () -> replay.story().untilEnded());

        // Then
        assertThat(stage.unauthorized()).isEmpty();
        assertThat(stage.world().region().histories().stream()
                        .filter(made -> made.tags().containsKey(Names.CANARY)))
                .hasSize(1)
                .noneMatch(made -> made.alive());
        assertThat(proven()).hasSize(PROVEN.size());
    }
}
