package caravan.phase;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Intent;
import caravan.fake.FakeWorld;
import caravan.model.MigrationException;
import caravan.model.State;
import caravan.model.Volume;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A volume of 3000 IOPS and 125 MiB/s is intended. */
class MadeAsIntendedTest {

    private final InstanceMigration record = new FakeWorld().record(State.DISK_TRANSFER, FakeWorld::made);

    @ParameterizedTest
    @CsvSource({"6000, 125", "3000, 250", "3000, 124"})
    void r04_shouldRefuseAVolumeThatPerformsOtherwise(int iops, int throughput) {
        assertThatThrownBy(() -> require(iops, throughput))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining(iops + " IOPS, " + throughput + " MiB/s")
                .hasMessageContaining("3000 IOPS, 125 MiB/s");
    }

    @Test
    void r04_shouldTakeAVolumeOfWhichNoPerformanceIsTold() {
        assertThatCode(() -> require(0, 0)).doesNotThrowAnyException();
        assertThatCode(() -> require(3000, 125)).doesNotThrowAnyException();
    }

    @Test
    void r04_shouldRefuseAVolumeOfAnotherSnapshot() {
        // Given
        var disk = new DiskRecord(FakeWorld.SOURCE_VOLUME).withSnapshot("snap-other");

        // Then
        assertThatThrownBy(() -> MadeAsIntended.requireVolume(record, disk, volume(3000, 125)))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("from " + FakeWorld.SNAPSHOT)
                .hasMessageContaining("from snap-other was intended");
    }

    /** As many as were intended, and not what was intended. */
    @Test
    void r04_shouldRefuseADiskThatWasNotIntended() {
        // Given
        record.setStatus(record.getStatus()
                .withDisks(List.of(new DiskRecord("vol-other")
                        .withSnapshot(FakeWorld.SNAPSHOT)
                        .withVolume(FakeWorld.VOLUME))));

        // Then
        assertThatThrownBy(() -> MadeAsIntended.require(record, DiskStep.VOLUME))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("vol-other");
    }

    @Test
    void r04_shouldRefuseOneVolumeForTwoDisks() {
        // Given
        var intent = record.getSpec().intent();
        var disk = intent.disks().get(0);
        record.setSpec(record.getSpec()
                .withIntent(new Intent(intent.source(), intent.target(), List.of(disk, disk), intent.nics())));
        var recorded = record.getStatus().disks().get(0);
        record.setStatus(record.getStatus().withDisks(List.of(recorded, recorded)));

        // Then
        assertThatThrownBy(() -> MadeAsIntended.require(record, DiskStep.VOLUME))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining(FakeWorld.VOLUME);
    }

    private void require(int iops, int throughput) {
        var disk = new DiskRecord(FakeWorld.SOURCE_VOLUME).withSnapshot(FakeWorld.SNAPSHOT);
        MadeAsIntended.requireVolume(record, disk, volume(iops, throughput));
    }

    private static Volume volume(int iops, int throughput) {
        return new Volume(
                FakeWorld.VOLUME,
                "available",
                "gp3",
                8,
                iops,
                throughput,
                false,
                "",
                FakeWorld.SNAPSHOT,
                "us-east-1b",
                false,
                List.of(),
                Map.of());
    }
}
