package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.aws.StepKey;
import caravan.fake.FakeWorld;
import caravan.model.Names;
import caravan.model.Snapshot;
import caravan.model.State;
import caravan.model.Volume;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which of the volumes that AWS lists may be deleted: each reason not to by itself. */
class LeftoversTest {

    private final FakeWorld world = new FakeWorld();

    @Test
    void r17_shouldTakeAFreeVolumeOfAnUndoneRecord() {
        // Given
        var record = world.record(State.ROLLED_BACK, FakeWorld::made);

        // Then
        assertThat(among(record, volume(record, "available", Map.of()), Set.of())
                        .deletable())
                .extracting(Leftovers.Item::id)
                .containsExactly(FakeWorld.VOLUME);
    }

    @Test
    void r17_shouldOnlyReportAVolumeWithoutARecord() {
        // Given
        var record = world.record(State.ROLLED_BACK, FakeWorld::made);
        var volume = volume(record, "available", Map.of());

        // When
        var found = Leftovers.among(List.of(), List.of(volume), List.of(), Set.of());

        // Then
        assertThat(found.deletable()).isEmpty();
        assertThat(found.ownerless()).containsExactly(FakeWorld.VOLUME);
    }

    @Test
    void r17_shouldKeepAVolumeThatAPersistentVolumeNames() {
        // Given
        var record = world.record(State.ROLLED_BACK, FakeWorld::made);
        var volume = volume(record, "available", Map.of());

        // Then
        assertThat(among(record, volume, Set.of(FakeWorld.VOLUME)).deletable()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {Names.TAG_ADOPTED, Names.KEPT})
    void r17_shouldKeepAVolumeThatIsTheUsersByItsTag(String tag) {
        // Given
        var record = world.record(State.ROLLED_BACK, FakeWorld::made);

        // Then
        assertThat(among(record, volume(record, "available", Map.of(tag, "true")), Set.of())
                        .deletable())
                .isEmpty();
    }

    /** Its tag could not be written, and its PV is gone. */
    @Test
    void r17_shouldKeepTheVolumeOfAMachineThatWasCarried() {
        // Given
        var record = world.record(State.SUCCEEDED, FakeWorld::made);

        // Then
        assertThat(among(record, volume(record, "available", Map.of(Names.TAG_ADOPTED, "false")), Set.of())
                        .deletable())
                .isEmpty();
    }

    @Test
    void r17_shouldKeepAVolumeThatIsInUse() {
        // Given
        var record = world.record(State.ROLLED_BACK, FakeWorld::made);

        // Then
        assertThat(among(record, volume(record, "in-use", Map.of()), Set.of()).deletable())
                .isEmpty();
    }

    @Test
    void r08a_shouldKeepEverythingOfALostSource() {
        // Given
        var record = world.record(State.SOURCE_LOST, FakeWorld::made);

        // Then
        assertThat(among(record, volume(record, "available", Map.of()), Set.of())
                        .deletable())
                .isEmpty();
    }

    /** After that nothing can arrive any more: it comes out of the Recycle Bin, and somebody wants it. */
    @Test
    void r17_shouldOnlyReportWhatComesBackWhenASweepHasFoundNothing() {
        // Given
        var record = world.record(State.ROLLED_BACK, FakeWorld::made);
        record.getMetadata().setFinalizers(List.of());

        // When
        var found = Leftovers.among(
                List.of(snapshot(record, Map.of())),
                List.of(volume(record, "available", Map.of())),
                List.of(record),
                Set.of());

        // Then
        assertThat(found.deletable()).isEmpty();
        assertThat(found.foreign()).containsExactly(FakeWorld.SNAPSHOT, FakeWorld.VOLUME);
    }

    @Test
    void r17_shouldTakeTheSnapshotOfACarriedMachineUnlessSomebodyKeepsIt() {
        // Given
        var record = world.record(State.SUCCEEDED, FakeWorld::made);
        var wanted = snapshot(record, Map.of(Names.KEPT, "true"));

        // Then
        assertThat(Leftovers.among(List.of(snapshot(record, Map.of())), List.of(), List.of(record), Set.of())
                        .deletable())
                .hasSize(1);
        assertThat(Leftovers.among(List.of(wanted), List.of(), List.of(record), Set.of()))
                .isEqualTo(new Leftovers(List.of(), List.of(), List.of(), List.of()));
    }

    private static Snapshot snapshot(InstanceMigration record, Map<String, String> more) {
        var tags = new HashMap<>(more);
        tags.put(Names.RECORD, record.uid());
        return new Snapshot(
                FakeWorld.SNAPSHOT,
                FakeWorld.SOURCE_VOLUME,
                Snapshot.COMPLETED,
                8,
                100,
                "",
                Instant.parse("2026-01-01T00:00:00Z"),
                tags);
    }

    private static Leftovers among(InstanceMigration record, Volume volume, Set<String> handles) {
        return Leftovers.among(List.of(), List.of(volume), List.of(record), handles);
    }

    private static Volume volume(InstanceMigration record, String state, Map<String, String> more) {
        var step = new StepKey(record.uid(), FakeWorld.SOURCE_VOLUME, StepKey.VOLUME, 1);
        var tags = new HashMap<>(more);
        tags.put(Names.RECORD, record.uid());
        tags.put(Names.TAG_STEP, step.hash());
        return new Volume(
                FakeWorld.VOLUME,
                state,
                "gp3",
                8,
                3000,
                125,
                false,
                "",
                FakeWorld.SNAPSHOT,
                "us-east-1b",
                false,
                List.of(),
                tags);
    }
}
