package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.model.State;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Rule 2: people take the finalizers off a record whose virtual machine runs already, and its Migration opens another one. */
class ForcedRemovalStoriesTest {

    private static final Duration LONG = Duration.ofDays(1);

    /** The next record is opened within a quarter of an hour, and is undone or carried, and swept. */
    private static final Duration AFTERWARDS = Duration.ofHours(3);

    private final Story story = new Story(7, Scenario.plain().endingAnyhow()).begin();
    private final World world = story.world();
    private final Users users = story.users();

    @Test
    void r02_shouldNotStartTheSourceBesideItsMachineWhenTheRecordIsRemovedByForce() {
        // Given
        var first = committed();

        // When
        users.removeByForce(first);
        var second = next(first);

        // Then
        assertThat(second.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(second.getStatus().failure().reason()).isEqualTo("AlreadyMigrated");
        keepsTheMachineOnly(first);
    }

    /** Its name is taken, so that it becomes a machine of another name, which stays off as its source was. */
    @Test
    void r02_shouldNotStartItEitherWhenItsUserInsistsOnAnotherMachine() {
        // Given
        var first = committed();
        users.edit(Kinds.MIGRATION, Story.MIGRATION, migration -> {
            migration.getMetadata().setAnnotations(Map.of("caravan.io/migrate-again", "true"));
            return migration;
        });

        // When
        users.removeByForce(first);
        var second = next(first);

        // Then
        assertThat(second.state()).isEqualTo(State.SUCCEEDED);
        assertThat(second.getStatus().condition("TargetRenamed")).isPresent();
        assertThat(second.getSpec().intent().source().wasRunning()).isFalse();
        keepsTheMachineOnly(first);
    }

    @Test
    @Tag("endurance")
    void r02_shouldLeaveEitherTheSourceOrItsMachineRunningWhereverTheRecordIsRemovedByForce() {
        // Given
        var calls = RecordedRun.of(7, Scenario.plain()).in(EnumSet.of(State.COMMITTED, State.CLEANUP));

        // When
        var runs = Runs.of(calls, ForcedRemovalStoriesTest::runningWhenRemovedAt);

        // Then
        assertThat(calls).extracting(ExternalCall::operation).contains("patch leases", "patch virtualmachines");
        assertThat(runs)
                .allSatisfy(run -> assertThat(run.count()).as(run.toString()).isEqualTo(1));
    }

    private record Running(String removedAt, boolean source, long machines) {

        long count() {
            return machines + (source ? 1 : 0);
        }
    }

    private static Running runningWhenRemovedAt(ExternalCall point) {
        var story = new Story(7, Scenario.plain().endingAnyhow());
        story.world().onlooker(new Onlooker() {
            @Override
            public void before(Incarnation who, ExternalCall call) {
                if (call.number() == point.number()) {
                    story.users().removeByForce(story.record(0));
                }
            }
        });
        story.begin();
        story.world().time().run(AFTERWARDS);
        return new Running(
                point.toString(),
                story.users().stateOf(story.instances().get(0)).equals("running"),
                story.world().targets().ran().size());
    }

    private void keepsTheMachineOnly(InstanceMigration first) {
        var source = first.getSpec().instanceId();
        assertThat(users.stateOf(source)).isEqualTo("stopped");
        assertThat(world.targets().ran()).hasSize(1);
        assertThat(new Traces(world, first).virtualMachines()).hasSize(1);
        assertThat(story.promises().broken()).noneMatch(what -> what.startsWith("S4"));
    }

    /** It has to wait before its cleanup is over. */
    private InstanceMigration committed() {
        world.await("cleanup", LONG, () -> world.states().containsValue(State.CLEANUP));
        assertThat(world.targets().ran()).hasSize(1);
        return story.record(0);
    }

    private InstanceMigration next(InstanceMigration first) {
        world.await("another record", LONG, () -> users.records().stream()
                .anyMatch(record ->
                        !record.uid().equals(first.uid()) && record.state().ended()));
        world.time().run(Duration.ofHours(1));
        return story.record(0);
    }
}
