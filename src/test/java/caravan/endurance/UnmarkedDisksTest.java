package caravan.endurance;

import caravan.api.InstanceMigration;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.Names;
import caravan.model.State;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.Faults.Requests;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The right to patch PersistentVolumes is missing when a commit hands its disks over, so nothing marks them. */
class UnmarkedDisksTest {

    private static final Duration SEVERAL_SWEEPS = Duration.ofMinutes(90);

    private final Replay replay = Replay.of(Scenario.plain());

    @Test
    void r11_shouldNameEachDiskAndTheRightThatIsMissing() {
        // Given
        unmarked();

        // When
        var warning =
                replay.story().record(0).getStatus().condition("TargetNotReady").orElseThrow();

        // Then
        assertThat(warning.message()).contains("Could not patch PersistentVolume", "403", "Grant this right");
        assertThat(volumes()).hasSize(2).allSatisfy(volume -> assertThat(warning.message())
                .contains(volume.getMetadata().getName()));
    }

    @Test
    void r18_shouldKeepTheDisksUntilTheyCanBeMarkedThoughTheUserDeletesMigrationAndRecord() {
        // Given
        unmarked();

        // When
        replay.story().users().delete(Kinds.MIGRATION, Story.MIGRATION);
        deleteRecord();
        replay.pass(SEVERAL_SWEEPS);
        var meanwhile = volumes();
        var guarded = number(Kinds.INSTANCE_MIGRATION);
        replay.world().cluster().faults().clear();
        replay.pass(SEVERAL_SWEEPS);

        // Then
        assertThat(guarded).as("its record stands for them").isEqualTo(1);
        assertThat(meanwhile).hasSize(2).noneMatch(UnmarkedDisksTest::committed);
        assertThat(volumes()).hasSize(2).allMatch(UnmarkedDisksTest::committed);
        assertThat(number(Kinds.INSTANCE_MIGRATION)).isZero();
        keepsAll();
    }

    @Test
    void r17_shouldKeepTheDisksThoughTheRecordIsRemovedByForce() {
        // Given
        unmarked();

        // When
        replay.story().users().delete(Kinds.MIGRATION, Story.MIGRATION);
        deleteRecord();
        replay.world().cluster().objects().edit(Kinds.INSTANCE_MIGRATION, Users.NAMESPACE, name(), record -> {
            record.getMetadata().setFinalizers(List.of());
            return record;
        });
        replay.pass(SEVERAL_SWEEPS);

        // Then
        assertThat(number(Kinds.INSTANCE_MIGRATION)).isZero();
        assertThat(volumes()).hasSize(2).noneMatch(UnmarkedDisksTest::committed);
        keepsAll();
    }

    /** Until then their volumes are Retain: the claims go with their machine, and the disks stay in AWS. */
    @Test
    void r18_shouldKeepTheVolumesInAwsThoughTheUserDeletesTheMachineToo() {
        // Given
        unmarked();

        // When
        replay.story().users().delete(Kinds.MIGRATION, Story.MIGRATION);
        var objects = replay.world().cluster().objects();
        objects.list(Kinds.VIRTUAL_MACHINE, Users.TARGET, Map.of())
                .forEach(machine -> objects.delete(
                        Kinds.VIRTUAL_MACHINE,
                        Users.TARGET,
                        machine.getMetadata().getName(),
                        machine.getMetadata().getUid()));
        replay.pass(SEVERAL_SWEEPS);

        // Then
        assertThat(number(Kinds.PERSISTENT_VOLUME_CLAIM)).isZero();
        assertThat(volumes()).hasSize(2);
        assertThat(replay.effects("DeleteVolume")).isEmpty();
    }

    private void unmarked() {
        replay.begin().until(State.COMMITTED);
        replay.world()
                .cluster()
                .faults()
                .next(
                        Integer.MAX_VALUE,
                        Requests.of("patch", "persistentvolumes"),
                        new Faults.Fault.Refused(403, "persistentvolumes is forbidden: cannot patch resource"));
        replay.story().untilEnded();
        assertThat(replay.story().outcome()).isEqualTo(State.SUCCEEDED.text());
    }

    private void deleteRecord() {
        var record = replay.story().users().records().get(0);
        replay.world().cluster().objects().delete(Kinds.INSTANCE_MIGRATION, Users.NAMESPACE, name(), record.uid());
    }

    private String name() {
        return replay.story().users().records().stream()
                .map(InstanceMigration::getMetadata)
                .map(metadata -> metadata.getName())
                .findFirst()
                .orElseThrow();
    }

    private void keepsAll() {
        assertThat(number(Kinds.VIRTUAL_MACHINE)).isEqualTo(1);
        assertThat(number(Kinds.PERSISTENT_VOLUME_CLAIM)).isEqualTo(2);
        assertThat(replay.effects("DeleteVolume")).isEmpty();
    }

    private List<PersistentVolume> volumes() {
        return replay.world().cluster().objects().list(Kinds.PERSISTENT_VOLUME, "", Map.of());
    }

    private int number(Kind<? extends HasMetadata> kind) {
        return replay.world().cluster().objects().list(kind, "", Map.of()).size();
    }

    private static boolean committed(PersistentVolume volume) {
        return volume.getMetadata().getLabels().containsKey(Names.COMMITTED);
    }
}
