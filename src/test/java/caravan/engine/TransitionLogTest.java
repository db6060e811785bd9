package caravan.engine;

import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kinds;
import caravan.api.Reference;
import caravan.fake.FakeKube;
import caravan.kube.Events;
import caravan.kube.KubeFailure.Reason;
import caravan.model.State;
import caravan.status.Metrics;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class TransitionLogTest {

    private final FakeKube kube = new FakeKube();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TransitionLog log = new TransitionLog(
            new Metrics(meters), new Events(kube, InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"))));

    @Test
    void shouldTellThePlanAsWellWhenAMigrationTurnsBack() {
        // When
        log.moved(record(State.ROLLING_BACK), State.DISK_TRANSFER);

        // Then
        assertThat(kube.all(Kinds.EVENT))
                .extracting(
                        event -> event.getInvolvedObject().getKind(),
                        event -> event.getInvolvedObject().getUid(),
                        event -> event.getType())
                .containsExactlyInAnyOrder(
                        tuple("InstanceMigration", "rec-1", "Warning"),
                        tuple("Migration", "mig-1", "Warning"),
                        tuple("Plan", "plan-1", "Warning"));
        assertThat(kube.all(Kinds.EVENT))
                .extracting(event -> event.getMessage())
                .containsOnly("Instance i-1: DiskTransfer is over, RollingBack begins. No volume.");
    }

    /** Of an Event only the last words are kept. */
    @Test
    void shouldTellThePlanOfEachMachineByItself() {
        // When
        log.moved(record(State.ROLLING_BACK), State.DISK_TRANSFER);
        log.moved(record("i-2", State.ROLLING_BACK), State.DISK_TRANSFER);

        // Then
        assertThat(kube.all(Kinds.EVENT))
                .filteredOn(event -> event.getInvolvedObject().getKind().equals("Plan"))
                .extracting(event -> event.getMessage().substring(0, 12))
                .containsExactlyInAnyOrder("Instance i-1", "Instance i-2");
    }

    @Test
    void shouldTellOnlyTheRecordWhenAMigrationGoesOn() {
        // When
        log.moved(record(State.DISK_TRANSFER), State.CREATE_SNAPSHOTS);

        // Then
        assertThat(kube.all(Kinds.EVENT))
                .extracting(event -> event.getInvolvedObject().getKind())
                .containsExactly("InstanceMigration");
    }

    @Test
    void shouldGoOnWhenEventsAreLost() {
        // Given
        kube.failNext("create Event", Reason.FORBIDDEN);
        kube.failNext("create Event", Reason.FORBIDDEN);
        kube.failNext("create Event", Reason.FORBIDDEN);

        // When
        log.moved(record(State.ROLLING_BACK), State.DISK_TRANSFER);

        // Then
        assertThat(kube.all(Kinds.EVENT)).isEmpty();
        assertThat(inState(State.ROLLING_BACK)).isEqualTo(1);
    }

    @Test
    void shouldCountRecordsByStateUntilTheyEnd() {
        // Given
        log.count(List.of(record(State.PENDING), record(State.SETTLING), record(State.SUCCEEDED)));

        // When
        log.moved(record(State.INITIALIZE), State.PENDING);
        log.moved(record(State.ROLLED_BACK), State.SETTLING);

        // Then
        assertThat(inState(State.INITIALIZE)).isEqualTo(1);
        assertThat(meters.find("caravan.migrations").gauges()).hasSize(1);
    }

    private double inState(State state) {
        return meters.get("caravan.migrations")
                .tag("state", state.text())
                .gauge()
                .value();
    }

    private static InstanceMigration record(State state) {
        return record("i-1", state);
    }

    private static InstanceMigration record(String instance, State state) {
        var record = new InstanceMigration();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace("migration")
                .withName("run-1-" + instance)
                .withUid("rec-" + instance.substring(2))
                .build());
        record.setSpec(new InstanceMigrationSpec(
                instance,
                "web-1",
                new Reference("migration", "web-tier", "plan-1"),
                new Reference("migration", "run-1", "mig-1"),
                new Reference("migration", "aws", "prov-1")));
        record.setStatus(InstanceMigrationStatus.pending()
                .withState(state)
                .withFailure(new Failure("DiskTransfer", "Quota", false, instance, "", "", List.of("No volume."))));
        return record;
    }
}
