package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.model.State;
import caravan.sim.aws.Aim;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Touch;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.Faults.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Rules 2, 13 and 19: two migrations of the same source, together or one after the other. */
class TwoPlansStoriesTest {

    private static final Duration LONG = Duration.ofDays(3);
    private static final Duration LATE = Duration.ofMinutes(14);

    private final World world = new World(7);
    private final Users users = new Users(world);
    private final Cues cues = new Cues();
    private final String source = users.running(1);

    TwoPlansStoriesTest() {
        world.onlooker(cues);
        users.plan("one", false, source);
        users.plan("two", false, source);
        world.engine();
    }

    @Test
    @Replays("without-LOCK")
    void r02_shouldCarryASourceOnceWhenTwoPlansWantItAtOnce() {
        // When
        users.migrate("one-1", "one");
        awaitState("one-1", State.PREPARE_SOURCE);
        users.migrate("two-1", "two");
        awaitEnd("one-1");
        awaitEnd("two-1");

        // Then
        assertThat(record("one-1").state()).isEqualTo(State.SUCCEEDED);
        assertThat(record("two-1").state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record("two-1").getStatus().failure().reason()).isEqualTo("SourceLocked");
        assertThat(startsByUs()).isEmpty();
        assertThat(users.stateOf(source)).isEqualTo("stopped");
    }

    @Test
    @Replays("without-INHERIT")
    void r02_shouldStartASourceThatAnEarlierMigrationHasLeftStopped() {
        // Given
        cancelAtCreateVm("one-1", "one", () -> world.aws().fates().noCapacity(source, Integer.MAX_VALUE));
        awaitEnd("one-1");
        assertThat(record("one-1").state()).isEqualTo(State.SOURCE_LEFT_STOPPED);

        // When
        world.aws().fates().clear();
        cancelAtCreateVm("two-1", "two", () -> {});
        awaitEnd("two-1");

        // Then
        assertThat(record("two-1").state()).isEqualTo(State.ROLLED_BACK);
        assertThat(users.stateOf(source)).isEqualTo("running");
    }

    @Test
    @Replays("without-SETTLE-two")
    void r13_shouldBeginNoOtherMigrationWhileAStartOfTheFirstIsOnItsWay() {
        // Given
        late("StartInstances");
        cancelAtCreateVm("one-1", "one", () -> {});
        awaitState("one-1", State.SETTLING);

        // When
        users.migrate("two-1", "two");
        awaitEnd("one-1");
        awaitEnd("two-1");
        users.migrate("two-2", "two");
        awaitEnd("two-2");
        world.time().run(Duration.ofHours(1));

        // Then
        assertThat(record("two-1").getStatus().failure().reason()).isEqualTo("SourceLocked");
        assertThat(record("two-2").state()).isEqualTo(State.SUCCEEDED);
        assertThat(startsByUs()).isNotEmpty().allSatisfy(start -> assertThat(start)
                .isBefore(Instant.parse(record("one-1").getStatus().ended())));
        assertThat(users.stateOf(source)).isEqualTo("stopped");
    }

    @Test
    @Replays("without-UIDDEL")
    void r19_shouldKeepTheMachineOfTheSecondMigrationWhenADeleteOfTheFirstArrives() {
        // Given: a paused leader's delete, which Kubernetes never refuses for its age
        var nextDay = Duration.ofHours(20);
        world.cluster().faults().next(1, Requests.of("delete", "virtualmachines"), new Faults.Fault.Late(nextDay));
        cancelAtCreateVm("one-1", "one", () -> {});
        awaitEnd("one-1");

        // When
        users.migrate("two-1", "two");
        awaitEnd("two-1");
        world.time().run(nextDay);

        // Then
        assertThat(record("two-1").state()).isEqualTo(State.SUCCEEDED);
        assertThat(new Traces(world, record("two-1")).virtualMachines()).hasSize(1);
        assertThat(world.targets().broken()).isEmpty();
    }

    /** So late that a second machine exists and nothing else of the first is left. */
    private void cancelAtCreateVm(String migration, String plan, Runnable first) {
        users.migrate(migration, plan);
        awaitState(migration, State.CREATE_VM);
        world.time().run(Duration.ofSeconds(20));
        first.run();
        users.cancel(migration, source);
    }

    private void late(String operation) {
        world.aws().faults().next(Aim.at(operation).by(Fleet.KEY), 1, Fault.arriveLate(LATE));
        cues.before(operation, who -> {
            who.pause(LATE.plus(LATE));
            world.engine();
        });
    }

    private void awaitState(String migration, State state) {
        world.await(migration + " " + state.text(), LONG, () -> state == stateOf(migration));
    }

    private void awaitEnd(String migration) {
        world.await("the end of " + migration, LONG, () -> stateOf(migration).ended());
    }

    private State stateOf(String migration) {
        return world.states().getOrDefault(migration + "-" + source, State.PENDING);
    }

    private InstanceMigration record(String migration) {
        return world.chronicle().records().stream()
                .filter(record -> record.getMetadata().getName().startsWith(migration))
                .findFirst()
                .orElseThrow();
    }

    private List<Instant> startsByUs() {
        return world.region().history(source).log().stream()
                .filter(touch -> touch.operation().equals("StartInstances"))
                .map(Touch::at)
                .toList();
    }
}
