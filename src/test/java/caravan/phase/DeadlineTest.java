package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.StepRecord;
import caravan.aws.Ec2Tags;
import caravan.fake.FakeWorld;
import caravan.model.Instance;
import caravan.model.State;
import caravan.settings.SettingsLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Deadlines of waits count from the record, whoever enters it again and how often. */
class DeadlineTest {

    private static final Duration PART = Duration.ofMinutes(10);

    private final FakeWorld world = new FakeWorld();
    private final Ec2Tags tags =
            new Ec2Tags(SettingsLoader.load(Path.of("none"), Map.of()).aws());

    @ParameterizedTest
    @CsvSource({"0, 0, 60", "20, 0, 40", "59, 0, 1", "500, 0, 1", "20, 30, 60", "80, 30, 10"})
    void r21_shouldBeWhatIsLeftAndNeverTooShortToLook(long passed, long before, long left) {
        // Given
        var record = world.record(
                State.CREATE_VM,
                status -> status.withWaitingSince(world.timer.now().toString()));
        var now = world.timer.now().plus(Duration.ofMinutes(passed));

        // Then
        assertThat(Deadline.left(record, now, Duration.ofHours(1), Duration.ofMinutes(before)))
                .isEqualTo(Duration.ofMinutes(left));
    }

    @Test
    void r21_shouldCountThatOfSnapshotsFromWhenTheyWereRecorded() {
        // Given
        var phase = new CreateSnapshots(world.tools(), tags);
        var record = phase.ensure(world.record(
                        State.CREATE_SNAPSHOTS,
                        status -> status.withDisks(List.of(new DiskRecord(FakeWorld.SOURCE_VOLUME)))))
                .join();
        world.timer.pass(PART);

        // When
        var open = phase.await(phase.ensure(again(record)).join());

        // Then
        assertThat(open).isNotDone();
        assertThat(world.ec2.waits().deadlines()).containsExactly(FakeWorld.LONG.minus(PART));
    }

    @Test
    void r21_shouldCountThatOfTheStopFromTheLastLookAtWhichItRan() {
        // Given
        var phase = new PrepareSource(world.tools());
        world.source(Instance.RUNNING);
        var record = phase.observe(world.record(State.PREPARE_SOURCE)).join();
        world.timer.pass(PART);
        var second = phase.observe(again(record)).join();
        world.source("stopping");
        world.timer.pass(PART);

        // When
        var third = phase.observe(again(second)).join();
        var open = phase.await(third);

        // Then
        assertThat(since(record)).isNotNull().isNotEqualTo(since(second));
        assertThat(since(third)).isEqualTo(since(second));
        assertThat(open).isNotDone();
        assertThat(world.ec2.waits().deadlines()).containsExactly(FakeWorld.LONG.minus(PART));
    }

    @Test
    void r21_shouldCountThatOfClaimsFromWhenTheVolumesWereThere() {
        // Given
        var volumes = new CreateVolumes(world.tools(), tags);
        var binding = new BindDisks(world.tools());
        var made = world.record(State.DISK_TRANSFER, FakeWorld::made);
        world.make(made);
        var record = volumes.await(made).join();
        record = binding.ensureClaims(record).join();
        world.timer.pass(PART);

        // When
        var open = binding.await(volumes.await(again(record)).join());

        // Then
        assertThat(open).isNotDone();
        assertThat(world.kube.waits().deadlines()).containsExactly(FakeWorld.LONG.minus(PART));
    }

    @Test
    void r21_shouldCountThatOfAConversionFromWhenItWasBegun() {
        // Given
        var phase = new ImageConversion(
                world.tools(), world.attachments, new ConversionSettings("converter", "probe", false, 2));
        var made = world.record(State.IMAGE_CONVERSION, FakeWorld::made);
        world.make(made);
        var record = phase.begin(made).join();
        world.timer.pass(PART);

        // When
        var open = phase.await(phase.begin(again(record)).join());

        // Then
        assertThat(open).isNotDone();
        assertThat(world.kube.waits().deadlines()).containsExactly(FakeWorld.LONG.minus(PART));
    }

    /** Another process claims it, which writes nothing but the holder. */
    private InstanceMigration again(InstanceMigration record) {
        return world.ledger.claim(record).join();
    }

    private static String since(InstanceMigration record) {
        return record.getStatus().currentStep().map(StepRecord::waitingSince).orElse(null);
    }
}
