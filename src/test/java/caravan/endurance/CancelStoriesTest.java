package caravan.endurance;

import caravan.api.Kinds;
import caravan.api.reader.Trees;
import caravan.model.State;
import caravan.sim.kube.PodOutcome;
import caravan.sim.kube.server.Faults;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whom a wish of the user means, whom it does not, and how long it takes. */
class CancelStoriesTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Scenario.Source HANGING = new Scenario.Source(2, true, new PodOutcome.Hangs());

    /** EC2 lets many instances have one name, and kubectl-mtv tells id and name. */
    @Test
    void shouldCancelOneMachineAndNotItsNamesake() {
        // Given
        var story = two(new World(7), Scenario.plain().machines().get(0), false);
        var users = story.users();
        users.edit(Kinds.PLAN, Story.PLAN, plan -> {
            plan.getAdditionalProperties()
                    .put(
                            "spec",
                            with(
                                    plan.get("spec"),
                                    "vms",
                                    List.of(
                                            Map.of(
                                                    "id",
                                                    story.instances().get(0),
                                                    "name",
                                                    "web",
                                                    "targetName",
                                                    "web-a"),
                                            Map.of(
                                                    "id",
                                                    story.instances().get(1),
                                                    "name",
                                                    "web",
                                                    "targetName",
                                                    "web-b"))));
            return plan;
        });
        story.world()
                .await(
                        "snapshots",
                        HOUR,
                        () -> story.world().states().values().stream()
                                        .filter(State.CREATE_SNAPSHOTS::equals)
                                        .count()
                                == 2);

        // When
        users.edit(Kinds.MIGRATION, Story.MIGRATION, migration -> {
            migration
                    .getAdditionalProperties()
                    .put(
                            "spec",
                            with(
                                    migration.get("spec"),
                                    "cancel",
                                    List.of(Map.of("id", story.instances().get(0), "name", "web"))));
            return migration;
        });
        story.untilEnded();

        // Then
        assertThat(story.record(0).state()).isEqualTo(State.ROLLED_BACK);
        assertThat(story.record(1).state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void shouldSayThatACancelNamesNoMachine() {
        // Given
        var story = two(new World(7), HANGING, true);

        // When
        story.users().cancel(Story.MIGRATION, "i-0nobody");
        story.world().time().run(HOUR);

        // Then
        assertThat(condition(story, Story.MIGRATION, "CancelUnknown")
                        .path("message")
                        .asText())
                .contains("/spec/cancel names i-0nobody", "nothing is stopped by it");
        assertThat(condition(story, Story.MIGRATION, "CancelUnknown")
                        .path("suggestion")
                        .asText())
                .contains(story.instances().get(0), story.instances().get(1));
    }

    /** The other one may take hours, and whoever is canceled before it has begun has nothing to undo. */
    @Test
    void shouldEndAMachineThatIsCanceledWhileItWaitsForItsTurn() {
        // Given
        var story = two(new World(7, Map.of("CARAVAN_PROVIDER_MAX_IN_FLIGHT", "1")), HANGING, true);
        story.world().await("conversion", HOUR, () -> story.world().states().containsValue(State.IMAGE_CONVERSION));
        var waiting = story.record(0).state() == State.IMAGE_CONVERSION ? 1 : 0;

        // When
        story.users().cancel(Story.MIGRATION, story.instances().get(waiting));
        story.world().time().run(Duration.ofMinutes(1));

        // Then
        assertThat(story.record(waiting).state()).isEqualTo(State.ROLLED_BACK);
        assertThat(story.record(1 - waiting).state()).isEqualTo(State.IMAGE_CONVERSION);
    }

    /** What it is to carry once more has succeeded before, and its own record could not be made yet. */
    @Test
    void shouldNotCallAMigrationSucceededThatInsistsAndHasNotBegun() {
        // Given
        var replay = Replay.of(Scenario.plain());
        replay.begin().until(State.SUCCEEDED).pass(Duration.ofHours(2));
        var users = replay.story().users();
        replay.always("create instancemigrations", new Faults.Fault.Refused(503, "the API server is busy"));

        // When
        users.migrate("tier-2", Story.PLAN, "caravan.io/migrate-again: \"true\"");
        replay.pass(Duration.ofMinutes(3));
        var early = users.find(Kinds.MIGRATION, "tier-2").orElseThrow();
        Trouble.end(replay.world());
        replay.pass(HOUR);

        // Then
        assertThat(early.<Object>get("status", "completed")).isNull();
        assertThat(users.record("tier-2", replay.source())).isPresent();
    }

    private static Story two(World world, Scenario.Source source, boolean convert) {
        var story = new Story(
                world,
                new Scenario("two", List.of(source, source), convert, State.PENDING, EnumSet.allOf(State.class)));
        story.begin();
        return story;
    }

    private static JsonNode condition(Story story, String migration, String type) {
        var object = story.users().find(Kinds.MIGRATION, migration).orElseThrow();
        for (var condition : Trees.of(object).at("/status/conditions")) {
            if (type.equals(condition.path("type").asText())) {
                return condition;
            }
        }
        throw new AssertionError(
                "No condition " + type + " in " + Trees.of(object).at("/status"));
    }

    private static Map<String, Object> with(Map<String, Object> spec, String field, Object value) {
        var changed = new HashMap<>(spec);
        changed.put(field, value);
        return changed;
    }
}
