package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.fake.FakeWorld;
import caravan.model.State;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What of AWS a sweep deletes of ended migrations, what it reports, and what it leaves alone. */
class LateArrivalsTest {

    private final FakeWorld world = new FakeWorld();
    private final Parts parts = new Parts(world);

    @BeforeEach
    void completeMigration() {
        world.completeMigration();
    }

    @Test
    void r15_shouldDeleteALateSnapshotAfterTheGracePeriodOnly() {
        // Given
        var record = ended();
        world.make(record);
        var sweep = parts.sweep();

        // When
        sweep.run().join();
        var early = world.ec2.writes();
        world.timer.pass(Parts.GRACE);
        sweep.run().join();

        // Then
        assertThat(early).isZero();
        assertThat(world.ec2.snapshots()).isEmpty();
        assertThat(world.ec2.calls("DeleteVolume")).isEqualTo(1);
    }

    @Test
    void r15_shouldOnlyReportABackupWithCopiedTags() {
        // Given
        world.copyTags(ended());
        world.timer.pass(parts.settings.late());

        // When
        var report = parts.sweepTwice(parts.settings);

        // Then
        assertThat(report.ownerless()).containsExactly(FakeWorld.BACKUP, FakeWorld.RESTORED);
        assertThat(world.ec2.writes()).isZero();
        assertThat(Guard.isOn(world.now())).as("nothing of the record is left").isFalse();
    }

    @Test
    void r15_shouldOnlyReportWhenItIsADryRun() {
        // Given
        world.make(ended());

        // When
        var report = parts.sweepTwice(Settings.of(Duration.ofHours(2), true));

        // Then
        assertThat(report.waiting()).containsExactly(FakeWorld.SNAPSHOT, FakeWorld.VOLUME);
        assertThat(world.ec2.writes()).isZero();
    }

    /** It was terminated after the end: what arrived late may be the last copy. */
    @Test
    void r08a_shouldKeepWhatArrivesLateWhenTheSourceIsGoneByThen() {
        // Given
        world.make(ended());
        world.ec2.vanish(FakeWorld.INSTANCE);

        // When
        var report = parts.sweepTwice(parts.settings);

        // Then
        assertThat(world.ec2.writes()).isZero();
        assertThat(world.ec2.snapshots()).isNotEmpty();
        assertThat(report.failed())
                .anySatisfy(
                        kept -> assertThat(kept).startsWith(FakeWorld.SNAPSHOT).contains("the source of", "is gone"));
    }

    private InstanceMigration ended() {
        return world.record(State.ROLLED_BACK, status -> FakeWorld.made(status)
                .withEnded(world.timer.now().toString()));
    }
}
