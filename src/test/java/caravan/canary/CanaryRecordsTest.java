package caravan.canary;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import caravan.api.Intent;
import caravan.api.JsonText;
import caravan.fake.FakeWorld;
import caravan.manifest.CanaryPods;
import caravan.manifest.PodOptions;
import caravan.model.Names;
import caravan.model.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class CanaryRecordsTest {

    private static final String UID = "0c0ffee0-0000-4000-8000-000000000001";
    private static final PodOptions OPTIONS = new PodOptions("converter:1", "prober:1", false);

    private final FakeWorld world = new FakeWorld();

    /** EC2 API reference, CreateVolume: sizes by type, and which types want their IOPS named. */
    @ParameterizedTest
    @CsvSource({"gp3, 1, 0", "gp2, 1, 0", "standard, 1, 0", "io1, 4, 100", "io2, 4, 100", "st1, 125, 0", "sc1, 125, 0"})
    void shouldAskForTheLeastOfEachType(String type, int sizeGiB, int iops) {
        // Given
        var draft = draft(List.of(disk("a", type, "fast", "")));

        // When
        var disk =
                Flight.of(CanaryRecords.of(Wish.of(List.of(draft)).get(0), UID)).disk();

        // Then
        assertThat(disk.sizeGiB()).isEqualTo(sizeGiB);
        assertThat(disk.iops()).isEqualTo(iops);
        assertThat(disk.initializationRate()).isZero();
        assertThat(disk.type()).isEqualTo(type);
        assertThat(disk.tags()).containsEntry("team", "blue").containsKey(Names.CANARY);
    }

    @Test
    void shouldFlyOnceForAllDisksThatGoTheSameWay() {
        // Given
        var draft = draft(List.of(
                disk("a", "gp3", "fast", ""),
                disk("b", "gp3", "fast", ""),
                disk("c", "gp3", "fast", "key-1"),
                disk("d", "st1", "slow", "")));

        // When
        var wishes = Wish.of(List.of(draft, draft));

        // Then
        assertThat(wishes).extracting(wish -> wish.perch().storageClass()).containsExactly("fast", "fast", "slow");
        assertThat(wishes).extracting(wish -> wish.perch().key()).doesNotHaveDuplicates();
    }

    @Test
    void shouldComeBackFromTheLogAsItWasWritten() {
        // Given
        var flight = Flight.of(CanaryRecords.of(
                Wish.of(List.of(draft(List.of(disk("a", "gp3", "fast", "key-1")))))
                        .get(0),
                UID));
        flight.volumeMade("vol-1");

        // When
        var read = Flight.of(JsonText.read(JsonText.of(flight.record()), InstanceMigration.class));

        // Then
        assertThat(read.perch()).isEqualTo(flight.perch());
        assertThat(read.perch().key()).isEqualTo(flight.perch().key());
        assertThat(read.uid()).isEqualTo(UID);
        assertThat(read.made().volumeId()).isEqualTo("vol-1");
    }

    /** Without the conversion's pod as well: a guest that is not converted is only read. */
    @Test
    void shouldBeTriedByAPodOfTheKindThatWillHaveTheDisks() {
        // Given
        var draft = draft(List.of(disk("a", "gp3", "fast", "")));
        var record = CanaryRecords.of(Wish.of(List.of(draft)).get(0), UID);
        var converts = record.getSpec().intent().target().convert();

        // When
        var pod = CanaryPods.pod(record, OPTIONS);

        // Then
        var container = pod.getSpec().getContainers().get(0);
        assertThat(container.getImage()).isEqualTo(converts ? "converter:1" : "prober:1");
        assertThat(container.getCommand().get(2).contains("of=\"$1\"")).isEqualTo(converts);
        assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(container.getArgs()).containsExactly("/dev/block0", String.valueOf(1L << 30));
    }

    private InstanceMigration draft(List<DiskIntent> disks) {
        var record = world.record(State.PENDING, FakeWorld::made);
        var intent = record.getSpec().intent();
        record.setSpec(record.getSpec().withIntent(new Intent(intent.source(), intent.target(), disks, List.of())));
        return record;
    }

    private static DiskIntent disk(String volume, String type, String storageClass, String key) {
        return new DiskIntent(
                "vol-" + volume,
                "/dev/xvda",
                true,
                500,
                type,
                9_000,
                500,
                !key.isEmpty(),
                key,
                storageClass,
                "Delete",
                "claim-" + volume,
                "pv-" + volume,
                300,
                Map.of("team", "blue"),
                List.of(),
                List.of(),
                Map.of());
    }
}
