package caravan.phase;

import caravan.aws.Ec2Tags;
import caravan.aws.StepKey;
import caravan.fake.FakeWorld;
import caravan.fake.Machines;
import caravan.model.Names;
import caravan.model.Snapshot;
import caravan.model.State;
import caravan.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Which of the snapshots that earlier tries have made is taken. */
class CreateSnapshotsTest {

    private final FakeWorld world = new FakeWorld();
    private final CreateSnapshots phase = new CreateSnapshots(
            world.tools(),
            new Ec2Tags(SettingsLoader.load(Path.of("none"), Map.of()).aws()));

    /** So that each who looks takes the same one, however late another becomes visible. */
    @Test
    void r03_shouldTakeTheOldestOfSeveralOfOneStep() {
        // Given
        var record = world.record(State.CREATE_SNAPSHOTS);
        var step = new StepKey(record.uid(), FakeWorld.SOURCE_VOLUME, StepKey.SNAPSHOT, 1);
        for (var age : new int[] {2, 3, 1}) {
            world.ec2.with(new Snapshot(
                    "snap-" + age,
                    FakeWorld.SOURCE_VOLUME,
                    "pending",
                    8,
                    0,
                    "",
                    Machines.LAUNCHED.minusSeconds(age),
                    Map.of(Names.RECORD, record.uid(), Names.TAG_STEP, step.hash())));
        }

        // When
        var written = phase.ensure(record).join();

        // Then
        assertThat(written.getStatus().disks().get(0).snapshotId()).isEqualTo("snap-3");
        assertThat(world.ec2.calls("CreateSnapshot")).isZero();
    }
}
