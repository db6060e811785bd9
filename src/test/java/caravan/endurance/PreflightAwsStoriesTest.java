package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.aws.Beside;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.KeyRing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What AWS says of machines beside what it describes of them is told on the Plan before anybody has asked to carry it. */
class PreflightAwsStoriesTest {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final int FIRST = 70;
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
        assertThat(world.awsCalls(ATTRIBUTE)).isEqualTo(2);
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
    void c46_shouldAskTenOfManyMachinesWhetherTheyMayBeStoppedAndSaySo() {
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
                        "message", text -> assertThat(text.toString()).contains("the first 10 of 40"));
        assertThat(condition("Ready").orElseThrow()).containsEntry("status", "True");
        assertThat(world.awsCalls(ATTRIBUTE)).isEqualTo(10);
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

    @ParameterizedTest
    @ValueSource(strings = {"Disabled", "PendingDeletion"})
    void c46_shouldTellOfAKeyOutOfServiceBeforeTheSourcesUnderItAreStopped(String state) {
        // Given
        var key = key(1);
        ring().state(key, state);
        var ids = List.of(encrypted(1, key), encrypted(2, key));
        world.engine();

        // When
        users.plan("tier", false, ids.get(0), ids.get(1), users.running(1));
        world.await("the finding", SOON, () -> condition("KeyNotEnabled").isPresent());

        // Then
        assertThat(condition("KeyNotEnabled").orElseThrow())
                .containsEntry("category", "Critical")
                .containsEntry("items", ids)
                .hasEntrySatisfying("message", text -> assertThat(text.toString())
                        .contains(key + ", which volume " + Users.volumeOf(ids.get(0), 0) + " needs, is " + state))
                .hasEntrySatisfying(
                        "suggestion", text -> assertThat(text.toString()).contains("Enable the key"));
        assertThat(condition("Ready").orElseThrow()).containsEntry("status", "False");
        assertThat(world.awsCalls("DescribeKey")).isEqualTo(1);
        told.assertNothingTouched();

        // When
        users.migrate("run", "tier");
        ring().state(key, "Enabled");

        // Then
        world.await("it to be carried", Duration.ofHours(2), () -> ended("run", ids.get(0), State.SUCCEEDED));
        assertThat(condition("KeyNotEnabled")).isEmpty();
    }

    @Test
    void c46_shouldTellOfTheKeyOfAStorageClassThatMakesNoVolume() {
        // Given
        var disabled = key(1);
        ring().state(disabled, "Disabled");
        encryptClass(disabled);
        var id = users.running(1);
        world.engine();

        // When
        users.plan("tier", false, id);
        world.await("the finding", SOON, () -> condition("KeyNotEnabled").isPresent());

        // Then
        assertThat(condition("KeyNotEnabled").orElseThrow())
                .hasEntrySatisfying("message", text -> assertThat(text.toString())
                        .contains("the new volume of " + Users.volumeOf(id, 0)));

        // When
        ring().asymmetric(key(2));
        encryptClass(key(2));
        world.await("another", Duration.ofHours(2), () -> condition("KeyUnfit").isPresent());

        // Then
        assertThat(condition("KeyUnfit").orElseThrow()).containsEntry("category", "Critical");
        assertThat(condition("KeyNotEnabled")).isEmpty();
        told.assertNothingTouched();
    }

    @Test
    void c46_shouldWarnOfAKeyOfWhichKmsTellsNothing() {
        // Given
        var foreign = ring().arn(Fleet.PARTNER_ACCOUNT, "0c0ffee0-0000-4000-8000-000000000009");
        encryptClass(foreign);
        world.engine();

        // When
        users.plan("tier", false, users.running(1));
        world.await("the warning", SOON, () -> condition("KeyUnknown").isPresent());

        // Then
        assertThat(condition("KeyUnknown").orElseThrow())
                .containsEntry("category", "Warn")
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains(foreign))
                .hasEntrySatisfying(
                        "suggestion", text -> assertThat(text.toString()).contains("kms:DescribeKey"));
        assertThat(condition("Ready").orElseThrow()).containsEntry("status", "True");
        told.assertNothingTouched();
    }

    @Test
    void c46_shouldAskAboutEightOfManyKeysAndSaySo() {
        // Given
        var ids = IntStream.range(0, 12)
                .mapToObj(number -> encrypted(number + 1, key(number)))
                .toArray(String[]::new);
        world.engine();

        // When
        users.plan("tier", false, ids);
        world.await("the warning", SOON, () -> condition("KeyUnknown").isPresent());

        // Then
        assertThat(condition("KeyUnknown").orElseThrow())
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains("Of 12", "8 were asked"));
        assertThat(world.awsCalls("DescribeKey")).isEqualTo(8);
        told.assertNothingTouched();
    }

    /** The look at the plan stops nothing here: the machine is asked about by itself. */
    @Test
    void c46_shouldNotStopASourceUnderAKeyThatIsOutOfService() {
        // Given
        begin(Map.of("CARAVAN_PREFLIGHT_STOPS", "nothing"));
        var key = key(1);
        ring().state(key, "PendingDeletion");
        var id = encrypted(1, key);
        world.engine();
        users.plan("tier", false, id);

        // When
        users.migrate("run", "tier");
        world.await("it to end", Duration.ofHours(2), () -> ended("run", id, State.ROLLED_BACK));

        // Then
        var failure = users.record("run", id).orElseThrow().getStatus().failure();
        assertThat(failure.reason()).isEqualTo("KeyNotEnabled");
        assertThat(failure.remedy()).contains("cancel its deletion");
        assertThat(users.stateOf(id)).isEqualTo("running");
        told.assertNothingTouched();
    }

    private KeyRing ring() {
        return world.region().keyRing();
    }

    private String key(int number) {
        return ring().arn(Fleet.ACCOUNT, "0c0ffee0-0000-4000-8000-%012d".formatted(number));
    }

    private String encrypted(int number, String key) {
        return Beside.machine(world.region(), FIRST + number, 1, key).launch().instanceId();
    }

    /** The class of gp3 disks makes volumes under this key from now on. */
    private void encryptClass(String key) {
        world.cluster().objects().edit(Kinds.STORAGE_CLASS, "", "gp3-csi", found -> {
            found.setParameters(Map.of("encrypted", "true", "kmsKeyId", key));
            return found;
        });
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

    private Optional<Map<String, Object>> condition(String type) {
        return told.condition(Kinds.PLAN, "tier", type);
    }
}
