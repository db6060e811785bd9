package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.Names;
import caravan.model.State;
import caravan.sim.aws.Aim;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import caravan.sim.kube.PodOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What no DryRun proves is tried with a small volume, which is taken away again whatever happens. */
class CanaryStoriesTest {

    private static final Duration SOON = Duration.ofMinutes(40);
    private static final Map<String, String> FLYING = Map.of("CARAVAN_CANARY_ENABLED", "true");

    private final World world = new World(1, FLYING);
    private final Users users = new Users(world);
    private final Told told = new Told(world);
    private final Aviary aviary = new Aviary(world);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTryASmallVolumeAndTakeItAwayBeforeAnybodyHasAskedToCarry(boolean convert) {
        // Given
        var id = users.running(2);
        world.engine();

        // When
        users.plan("tier", convert, id);
        world.await("the canary", SOON, aviary::landed);
        world.await("the plan", SOON, () -> told.condition(Kinds.PLAN, "tier", "Ready")
                .isPresent());

        // Then
        assertThat(aviary.made()).hasSize(1).allSatisfy(volume -> {
            assertThat(volume.log()).extracting(touch -> touch.operation()).contains("CreateTags", "DeleteVolume");
            assertThat(volume.tags()).containsKeys(Names.RECORD, "ebs.csi.aws.com/cluster", "CSIVolumeName");
        });
        assertThat(mutations()).containsExactly("CreateVolume", "CreateTags", "DeleteVolume");
        aviary.assertNothingLeft();
        assertThat(users.stateOf(id)).isEqualTo("running");
        assertThat(told.condition(Kinds.PLAN, "tier", "Ready").orElseThrow()).containsEntry("status", "True");
    }

    @Test
    void shouldBeginAMigrationWhenTheCanaryIsBackAndBelieveItForADay() {
        // Given
        var first = users.running(1);
        var second = users.running(1);
        world.engine();

        // When
        users.plan("one", false, first);
        users.migrate("go", "one");
        world.await("the first machine", SOON, () -> world.states().containsValue(State.SUCCEEDED));
        users.plan("two", false, second);
        users.migrate("on", "two");
        world.await("the second machine", SOON, () -> succeeded() == 2);

        // Then
        assertThat(aviary.made()).hasSize(1);
        var operations = mutations();
        assertThat(operations).startsWith("CreateVolume", "CreateTags", "DeleteVolume", "StopInstances");
        aviary.assertNothingLeft();

        // When
        users.plan("three", false, users.running(1));
        world.time().run(Duration.ofHours(25));

        // Then
        assertThat(aviary.made()).hasSize(2);
    }

    private long succeeded() {
        return world.states().values().stream().filter(State.SUCCEEDED::equals).count();
    }

    /** What is wrong, what is told of it, what the condition must say, and how it is mended. */
    static Stream<Arguments> failures() {
        return Stream.of(
                failing(
                        "CanaryNotAttached",
                        "EBS CSI driver",
                        world -> world.players().attachments().failing(handle -> true),
                        world -> world.players().attachments().failing(handle -> false)),
                failing(
                        "CanaryNotScheduled",
                        "0/3 nodes",
                        world -> pods(world, new PodOutcome.NeverScheduled("0/3 nodes are available")),
                        CanaryStoriesTest::well),
                failing(
                        "CanaryNotReadable",
                        "device_ownership_from_security_context",
                        world -> pods(
                                world,
                                new PodOutcome.Says(
                                        "blockdev: cannot open /dev/block0: Permission denied",
                                        new PodOutcome.Fails(1, ""))),
                        CanaryStoriesTest::well),
                failing(
                        "CanaryVolumeLost",
                        "kms:CreateGrant",
                        world -> world.aws().faults().fates().vanishVolumes(1),
                        world -> {}),
                failing(
                        "CanaryFailed",
                        "ImagePullBackOff",
                        world -> pods(world, new PodOutcome.NeverStarts("ImagePullBackOff")),
                        CanaryStoriesTest::well));
    }

    private static Arguments failing(String reason, String words, Consumer<World> wrong, Consumer<World> mended) {
        return arguments(reason, words, wrong, mended);
    }

    private static void pods(World world, PodOutcome outcome) {
        world.players().kubelet().script(pod -> outcome);
    }

    private static void well(World world) {
        pods(world, new PodOutcome.Succeeds(""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void shouldKeepEverySourceRunningWhileACanaryTellsWhatWouldFail(
            String reason, String words, Consumer<World> wrong, Consumer<World> mended) {
        // Given
        var id = users.running(1);
        wrong.accept(world);
        world.engine();

        // When
        users.plan("tier", true, id);
        users.migrate("go", "tier");
        world.await("the finding", SOON, () -> told.condition(Kinds.PLAN, "tier", reason)
                .isPresent());
        world.await("the landing", SOON, aviary::landed);

        // Then
        assertThat(told.condition(Kinds.PLAN, "tier", reason).orElseThrow())
                .containsEntry("category", "Critical")
                .satisfies(condition -> assertThat(condition.get("message") + " " + condition.get("suggestion"))
                        .contains("gp3-csi", "vms", words));
        assertThat(told.condition(Kinds.PLAN, "tier", "Ready").orElseThrow())
                .containsEntry("status", "False")
                .containsEntry("reason", "PreflightFailed");
        assertThat(users.stateOf(id)).isEqualTo("running");
        assertThat(world.states()).isEmpty();
        aviary.assertNothingLeft();

        // When
        mended.accept(world);
        world.await("the machine", Duration.ofHours(2), () -> world.states().containsValue(State.SUCCEEDED));

        // Then
        assertThat(told.condition(Kinds.PLAN, "tier", reason)).isEmpty();
    }

    @Test
    void shouldTellOfWhatItMayNotRemoveAndTryAgain() {
        // Given
        var id = users.running(1);
        world.aws().faults().next(Aim.at("DeleteVolume").by(Fleet.KEY), Integer.MAX_VALUE, Fault.denied());
        world.engine();

        // When
        users.plan("tier", false, id);
        users.migrate("go", "tier");
        world.await("the finding", SOON, () -> told.condition(Kinds.PLAN, "tier", "CanaryNotRemoved")
                .isPresent());

        // Then
        assertThat(told.condition(Kinds.PLAN, "tier", "CanaryNotRemoved").orElseThrow())
                .satisfies(condition -> assertThat(condition.get("message") + " " + condition.get("suggestion"))
                        .contains("DeleteVolume", "vol-"));
        assertThat(users.stateOf(id)).isEqualTo("running");

        // When
        world.aws().faults().clear();
        world.await("the machine", SOON, () -> world.states().containsValue(State.SUCCEEDED));

        // Then
        aviary.assertNothingLeft();
    }

    @Test
    void shouldNotFlyForAPlanThatCannotRunOrWhenItsOperatorWantsNone() {
        // Given
        var still = new World(1, Map.of("CARAVAN_CANARY_ENABLED", "false"));
        var people = new Users(still);
        people.plan("tier", false, people.running(1));
        still.engine();
        users.plan("tier", false, users.running(1), "i-0fffffffffffffff0");
        world.engine();

        // When
        still.time().run(Duration.ofMinutes(10));
        world.time().run(Duration.ofMinutes(10));

        // Then
        assertThat(aviary.made()).isEmpty();
        assertThat(new Aviary(still).made()).isEmpty();
        assertThat(told.condition(Kinds.PLAN, "tier", "SourceGone")).isPresent();
    }

    /** What engines have changed in AWS, in order. */
    private List<String> mutations() {
        return world.calls().stream()
                .filter(call -> call.aws() && call.writes())
                .map(ExternalCall::operation)
                .toList();
    }
}
