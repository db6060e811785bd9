package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.aws.Call;
import caravan.sim.aws.CallWatcher;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.iam.Policy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.model.Tag;

import static org.assertj.core.api.Assertions.assertThat;

/** The product under deploy/iam, which the simulated AWS enforces, with disks under a customer's key. */
class PolicyStoriesTest {

    private static final String TARGET_KEY = "AKIATARGET0000000001";
    private static final String KMS =
            "arn:aws:kms:" + Fleet.REGION + ":" + Fleet.ACCOUNT + ":key/0c0ffee0-0000-4000-8000-000000000001";
    private static final Policy OF_SOURCE = Policies.whole(Policies.SOURCE);
    private static final Policy OF_TARGET = Policies.whole(Policies.TARGET);
    private static final Duration SOON = Duration.ofMinutes(5);
    private static final Duration LATE = Duration.ofMinutes(10);

    /** What EC2 answers for what is there alone, and of keys not at all. */
    private static final Set<String> PROVEN_LATER = Set.of(
            "DeleteOurSnapshots",
            "DeleteOurVolumes",
            "MakeVolumesOfSnapshots",
            "MarkOurVolumesAsAdoptedOrKept",
            "StartInstancesWithEncryptedVolumes",
            "LetVolumesUseTheirKeys",
            "UseKeysThroughEc2Alone");

    /** What no migration within one account needs: the inventory, and snapshots that another account shares. */
    private static final Set<String> OF_OTHERS =
            Set.of("source SeeWhatThereIs ec2:DescribeSubnets", "target SeeWhatThereIs ec2:DescribeSnapshots");

    private World world = new World(11);
    private final List<String> unauthorized = new ArrayList<>();
    private final Set<String> changes = new TreeSet<>();

    @Test
    void shouldCarryAMachineUnderBothPolicies() {
        // When
        underBoth(Scenario.converting()).begin().keepsItsPromises(State.SUCCEEDED);

        // Then
        assertThat(unauthorized).isEmpty();
        assertThat(changes)
                .containsExactly("CreateSnapshot", "CreateTags", "CreateVolume", "DeleteSnapshot", "StopInstances");
        assertThat(world.region().volumesMade()).hasSize(2).allSatisfy(made -> assertThat(
                        world.region().volume(made.id()).orElseThrow().kmsKeyId())
                .isEqualTo(KMS));
    }

    @Test
    void shouldUndoAMachineUnderBothPolicies() {
        // Given
        var replay = underBoth(Scenario.failing());

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(unauthorized).isEmpty();
        assertThat(changes).contains("DeleteSnapshot", "DeleteVolume", "StartInstances");
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @Test
    void shouldKeepWhatWasMadeUnderBothPolicies() {
        // When
        underBoth(Scenario.kept()).begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(unauthorized).isEmpty();
        assertThat(changes).contains("CreateTags").doesNotContain("DeleteVolume");
    }

    @Test
    void shouldSweepWhatArrivesLateUnderBothPolicies() {
        // Given
        var replay = underBoth(Scenario.plain()).late("CreateSnapshot", LATE);
        replay.meanwhile("CreateSnapshot", replay::cancel);

        // When
        replay.begin().keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(unauthorized).isEmpty();
        assertThat(replay.effects("DeleteSnapshot")).isNotEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("askedFor")
    void c46_shouldNameTheOneActionThatIsMissingOnThePlan(Policies.Grant missing) {
        // Given
        var replay = without(missing, Scenario.plain());

        // When
        replay.begin();

        // Then
        assertThat(missingOf(replay)).startsWith("Allow " + missing.action() + " as deploy/iam/ does");
        assertThat(changes).isEmpty();
        assertThat(replay.story().users().records()).isEmpty();
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    /** Where the look at the plan stops nothing, or the policy has changed since. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("askedFor")
    void c46_shouldNameTheOneActionThatIsMissingBeforeTheSourceIsStopped(Policies.Grant missing) {
        // Given
        world = new World(11, Map.of("CARAVAN_PREFLIGHT_STOPS", "nothing"));
        var replay = without(missing, Scenario.plain());

        // When
        replay.begin().until(State.ROLLED_BACK);

        // Then
        var failure = replay.story().record(0).getStatus().failure();
        assertThat(failure.reason()).as("%s", failure).isEqualTo("RightsMissing");
        assertThat(failure.remedy()).startsWith("Allow " + missing.action() + " as deploy/iam/ does");
        assertThat(changes).isEmpty();
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    static Stream<Policies.Grant> askedFor() {
        return Policies.grants().stream()
                .filter(grant -> !PROVEN_LATER.contains(grant.sid()) && !OF_OTHERS.contains(grant.toString()));
    }

    /** All of them at once, of both sides, and not the one that EC2 would have met first. */
    @Test
    void c46_shouldNameEveryActionThatIsMissing() {
        // Given
        var source = Policies.without(Policies.SOURCE, (sid, action) -> action.matches("ec2:(Create|Start|Stop).*"));
        var target = Policies.without(Policies.TARGET, (sid, action) -> sid.equals("TagVolumesWhileMakingThem"));
        var replay = under(Scenario.plain(), List.of(source), List.of(target));
        useTwoKeys();

        // When
        replay.begin();

        // Then
        assertThat(missingOf(replay))
                .startsWith("Allow ec2:CreateSnapshot, ec2:CreateTags, ec2:StartInstances, ec2:StopInstances as");
        assertThat(changes).isEmpty();
    }

    @Test
    void c46_shouldNameAllThatMayNotBeReadWhereThePlanCannotEvenBeMade() {
        // Given
        var blind = Policies.without(Policies.SOURCE, (sid, action) -> sid.equals("SeeWhatThereIs"));
        var replay = under(Scenario.plain(), List.of(blind), List.of(OF_TARGET));
        useTwoKeys();

        // When
        replay.begin();

        // Then
        assertThat(missingOf(replay))
                .startsWith("Allow ec2:DescribeInstanceTypes, ec2:DescribeInstances, ec2:DescribeSnapshots,"
                        + " ec2:DescribeVolumes as");
        assertThat(changes).isEmpty();
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
        var replay = without(missing, Scenario.plain());

        // When
        replay.begin();
        assertThat(replay.story().untilEnded()).isTrue();

        // Then
        var record = replay.story().record(0);
        assertThat(changes).contains("StopInstances");
        if (record.state() == State.ROLLED_BACK) {
            assertThat(replay.sourceState()).isEqualTo("running");
            assertThat(record.getStatus().failure().reasons().toString())
                    .containsAnyOf(missing.action(), "may not use the KMS key");
        } else {
            assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        }
    }

    static Stream<Policies.Grant> provenLater() {
        return Policies.grants().stream().filter(grant -> PROVEN_LATER.contains(grant.sid()));
    }

    /** KMS is asked when EC2 has accepted the start. */
    @Test
    void r21_shouldSayLoudlyThatASourceCannotBeStartedForWantOfAGrant() {
        // Given
        var replay = without(
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

    /** What the condition of the plan says is to be done. */
    private String missingOf(Replay replay) {
        world.await("RightsMissing", SOON, () -> rightsMissing(replay).isPresent());
        return rightsMissing(replay).orElseThrow();
    }

    private static Optional<String> rightsMissing(Replay replay) {
        return replay
                .story()
                .users()
                .find(Kinds.PLAN, Story.PLAN)
                .map(plan -> plan.<List<Map<String, Object>>>get("status", "conditions"))
                .stream()
                .flatMap(List::stream)
                .filter(condition -> "RightsMissing".equals(condition.get("type")))
                .map(condition -> String.valueOf(condition.get("suggestion")))
                .findFirst();
    }

    private Replay underBoth(Scenario scenario) {
        return under(scenario, List.of(OF_SOURCE, OF_TARGET), List.of());
    }

    /** Each side has keys of its own, so that neither helps the other out. */
    private Replay without(Policies.Grant grant, Scenario scenario) {
        var source = grant.policy().equals(Policies.SOURCE) ? Policies.without(grant) : OF_SOURCE;
        var target = grant.policy().equals(Policies.TARGET) ? Policies.without(grant) : OF_TARGET;
        var replay = under(scenario, List.of(source), List.of(target));
        useTwoKeys();
        return replay;
    }

    private Replay under(Scenario scenario, List<Policy> source, List<Policy> target) {
        var replay = Replay.of(world, scenario);
        Stream.of(0, 1).forEach(disk -> replay.others().encrypted(Users.volumeOf(replay.source(), disk), KMS));
        replay.story().users().console().createTags(call -> call.resources(replay.source())
                .tags(Tag.builder().key("caravan.io/may-migrate").value("true").build()));
        world.region().encryptByDefault(Fleet.ACCOUNT);
        world.region().defaultKey(Fleet.ACCOUNT, KMS);
        world.aws().key(Fleet.ACCOUNT, TARGET_KEY);
        world.aws().permissions().of(Fleet.KEY, source);
        world.aws().permissions().of(TARGET_KEY, target);
        world.aws().onCall(new Watcher());
        return replay;
    }

    private final class Watcher implements CallWatcher {

        @Override
        public void after(Call call) {
            if (Set.of(Fleet.KEY, TARGET_KEY).contains(call.accessKeyId())) {
                call.refusal()
                        .filter("UnauthorizedOperation"::equals)
                        .ifPresent(code -> unauthorized.add(call.operation()));
                if (call.mutating() && call.refusal().isEmpty()) {
                    changes.add(call.operation());
                }
            }
        }
    }

    private void useTwoKeys() {
        world.cluster().objects().edit(Kinds.SECRET, Users.NAMESPACE, "aws-credentials", secret -> {
            var data = new HashMap<>(secret.getData());
            data.put("targetAccessKeyId", base64(TARGET_KEY));
            data.put("targetSecretAccessKey", base64("secret"));
            secret.setData(data);
            return secret;
        });
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
