package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What AWS says of machines beside what it describes of them is told on the Plan before anybody has asked to carry it. */
class PreflightAwsStoriesTest {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String ATTRIBUTE = "DescribeInstanceAttribute";

    private World world = new World(1);
    private Users users = new Users(world);
    private Told told = new Told(world);

    @Test
    void c35_shouldTellOfAMachineThatMayNotBeStoppedUntilItMay() {
        // Given
        var id = users.running(1);
        var other = users.running(1);
        var off = users.stopped(1);
        world.region().protectFromStop(id);
        world.region().protectFromStop(off);
        world.engine();

        // When
        users.plan("tier", false, id, other, off);
        world.await("the finding", SOON, () -> condition("StopProtected").isPresent());

        // Then
        assertThat(condition("StopProtected").orElseThrow())
                .containsEntry("category", "Critical")
                .containsEntry("items", List.of(id))
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains("disableApiStop"))
                .hasEntrySatisfying("suggestion", text -> assertThat(text.toString())
                        .contains("--instance-id " + id + " --no-disable-api-stop"));
        assertThat(condition("Ready").orElseThrow()).containsEntry("status", "False");
        assertThat(calls(ATTRIBUTE)).isEqualTo(2);
        told.assertNothingTouched();

        // When
        users.migrate("run", "tier");
        users.console()
                .modifyInstanceAttribute(change -> change.instanceId(id).disableApiStop(stop -> stop.value(false)));

        // Then
        world.await("it to be carried", Duration.ofHours(2), () -> ended("run", id, State.SUCCEEDED));
        assertThat(condition("StopProtected")).isEmpty();
    }

    @Test
    void c16_shouldAskTwelveOfManyMachinesWhetherTheyMayBeStoppedAndSaySo() {
        // Given
        var ids = Stream.generate(() -> users.running(1)).limit(40).toArray(String[]::new);
        world.engine();

        // When
        users.plan("tier", false, ids);
        world.await(
                "the warning", SOON, () -> condition("StopProtectionUnknown").isPresent());

        // Then
        assertThat(condition("StopProtectionUnknown").orElseThrow())
                .containsEntry("category", "Warn")
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains("the first 12 of 40"));
        assertThat(condition("Ready").orElseThrow()).containsEntry("status", "True");
        assertThat(calls(ATTRIBUTE)).isEqualTo(12);
        told.assertNothingTouched();
    }

    /** The look at the plan stops nothing here: the machine is asked about by itself. */
    @Test
    void c35_shouldRunNoHookBeforeAStopThatIsForbidden() {
        // Given
        begin(Map.of("CARAVAN_PREFLIGHT_STOPS", "nothing"));
        var id = users.running(1);
        world.region().protectFromStop(id);
        world.engine();
        users.plan("tier", false, id);
        users.hook("tier");

        // When
        users.migrate("run", "tier");
        world.await("it to end", Duration.ofHours(2), () -> ended("run", id, State.ROLLED_BACK));

        // Then
        var failure = users.record("run", id).orElseThrow().getStatus().failure();
        assertThat(failure.reason()).isEqualTo("StopProtected");
        assertThat(failure.step()).isEqualTo("Initialize");
        assertThat(users.stateOf(id)).isEqualTo("running");
        told.assertNothingTouched();
    }

    private void begin(Map<String, String> environment) {
        world = new World(1, environment);
        users = new Users(world);
        told = new Told(world);
    }

    private boolean ended(String migration, String id, State state) {
        return users.record(migration, id)
                .filter(record -> record.state() == state)
                .isPresent();
    }

    private long calls(String operation) {
        return world.calls().stream()
                .filter(call -> call.aws() && call.operation().equals(operation))
                .count();
    }

    private Optional<Map<String, Object>> condition(String type) {
        return told.condition(Kinds.PLAN, "tier", type);
    }
}
