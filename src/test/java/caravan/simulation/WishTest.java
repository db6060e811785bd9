package caravan.simulation;

import caravan.api.InstanceMigration;
import caravan.it.Eventually;
import caravan.model.State;
import caravan.sim.aws.Fault;
import caravan.sim.kube.PodOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import static org.assertj.core.api.Assertions.assertThat;

/** Cancel, delete, archive, and run once more. */
class WishTest {

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = new Stage(Map.of());
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @SideBySide
    void c12_shouldRollBackWhenCanceledByIdWhileTheSourceStops() {
        // Given
        var id = stage.running(1);
        var journey = Journey.plan(stage, "wish-stopping", id).start("wish-stopping");
        journey.awaitState("wish-stopping", id, State.PREPARE_SOURCE);

        // When
        journey.cancel("wish-stopping", "id", id);
        var record = journey.awaitEnd("wish-stopping", id);

        // Then
        assertCanceled(record, "UserRequested");
        assertThat(stage.stateOf(id)).isEqualTo("running");
    }

    @SideBySide
    void shouldRollBackWhenCanceledByNameWhileSnapshotsArePending() {
        // Given
        var id = stage.running(2);
        var neighbour = stage.running(1);
        var journey = Journey.plan(stage, "wish-snapshots", id, neighbour).start("wish-snapshots");
        journey.await(
                "wish-snapshots",
                id,
                record -> record.getStatus() != null
                        && record.getStatus().disks().stream().anyMatch(disk -> disk.snapshotId() != null));

        // When
        journey.cancel("wish-snapshots", "name", Journey.vmOf(id));
        var record = journey.awaitEnd("wish-snapshots", id);

        // Then
        assertCanceled(record, "UserRequested");
        assertThat(stage.stateOf(id)).isEqualTo("running");
        assertThat(journey.awaitEnd("wish-snapshots", neighbour).state()).isEqualTo(State.SUCCEEDED);
    }

    @SideBySide
    void c52_shouldRollBackWhenCanceledWhileTheConversionRuns() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Hangs());
        var journey = Journey.converting(stage, "wish-converting", id).start("wish-converting");
        journey.await(
                "wish-converting",
                id,
                record -> record.state() == State.IMAGE_CONVERSION
                        && record.getStatus().conversionAttempt() == 1);

        // When
        journey.cancel("wish-converting", "id", id);
        var record = journey.awaitEnd("wish-converting", id);

        // Then
        assertCanceled(record, "UserRequested");
        assertThat(stage.stateOf(id)).isEqualTo("running");
    }

    /** Refused for its rate for ten minutes, a call would otherwise hold the cancel up as long. */
    @SideBySide
    void shouldRollBackSoonWhenCanceledWhileEc2ThrottlesItsCall() {
        // Given
        var id = stage.running(1);
        var tries = new AtomicInteger();
        stage.awsFaults().about(Stage.volumeOf(id, 0), "CreateSnapshot", 1_000, new Fault() {
            @Override
            public void before() {
                tries.incrementAndGet();
                Fault.throttle().before();
            }
        });
        var journey = Journey.plan(stage, "wish-throttled", id).start("wish-throttled");
        Eventually.holds("a refusal", Duration.ofSeconds(60), () -> tries.get() > 0);

        // When
        journey.cancel("wish-throttled", "id", id);
        var record = journey.awaitEnd("wish-throttled", id);

        // Then
        assertCanceled(record, "UserRequested");
        assertThat(tries).as("of more than thirty in ten minutes").hasValueLessThan(15);
        assertThat(new Traces(stage, record).snapshotsMade()).isEmpty();
        assertThat(stage.stateOf(id)).isEqualTo("running");
    }

    @SideBySide
    void shouldMakeNothingWhenCanceledBeforeItBegan() {
        // Given
        var id = stage.running(1);
        var journey = Journey.plan(stage, "wish-early", id);

        // When
        stage.create("""
                apiVersion: forklift.konveyor.io/v1beta1
                kind: Migration
                metadata: {name: wish-early, namespace: migration}
                spec:
                  plan: {name: wish-early, namespace: migration}
                  cancel: [{id: %s}]
                """.formatted(id));
        var record = journey.awaitEnd("wish-early", id);

        // Then
        assertCanceled(record, "UserRequested");
        assertThat(new Traces(stage, record).done()).isEmpty();
        assertThat(new Traces(stage, record).snapshotsMade()).isEmpty();
    }

    @SideBySide
    void r11_shouldCompleteWhenCanceledAfterTheCommit() {
        // Given
        var id = stage.running(1);
        var journey = Journey.plan(stage, "wish-late", id).start("wish-late");
        stage.awsFaults().about("adopted", "CreateTags", 4, Fault.internalError());
        journey.await("wish-late", id, record -> record.state().afterCommit());

        // When
        journey.cancel("wish-late", "id", id);
        var record = journey.awaitEnd("wish-late", id);

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        assertThat(record.getStatus().failure()).isNull();
        assertThat(record.getStatus().condition("CancelTooLate")).isPresent();
        assertThat(new Traces(stage, record).virtualMachines()).hasSize(1);
    }

    @SideBySide
    void r14_shouldRollBackAndVanishWhenTheMigrationIsDeleted() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Hangs());
        var journey = Journey.converting(stage, "wish-deleted", id).start("wish-deleted");
        var begun = journey.awaitState("wish-deleted", id, State.IMAGE_CONVERSION);

        // When
        journey.delete("wish-deleted");
        Eventually.holds(
                "record and Migration to vanish",
                Duration.ofSeconds(60),
                () -> journey.record("wish-deleted", id).isEmpty()
                        && journey.migration("wish-deleted").get() == null);

        // Then
        var traces = new Traces(stage, begun);
        assertThat(traces.left()).isEmpty();
        assertThat(traces.awaitUnheld()).containsEntry("caravan.io/last-end", "RolledBack");
        assertThat(stage.stateOf(id)).isEqualTo("running");
    }

    @SideBySide
    void r14_shouldKeepTheMachineWhenAFinishedMigrationIsDeleted() {
        // Given
        var id = stage.running(1);
        var journey = Journey.plan(stage, "wish-done", id).start("wish-done");
        var record = journey.awaitEnd("wish-done", id);
        new Traces(stage, record).awaitUnheld();

        // When
        journey.delete("wish-done");
        Eventually.holds("the record to vanish", Duration.ofSeconds(60), () -> journey.record("wish-done", id)
                .isEmpty());
        stage.awaitSweeps(2);

        // Then
        var traces = new Traces(stage, record);
        assertThat(traces.virtualMachines()).hasSize(1);
        assertThat(traces.volumes()).hasSize(1);
        assertThat(traces.objects()).hasSize(3);
    }

    @SideBySide
    void shouldCancelWhatRunsWhenThePlanIsArchived() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Hangs());
        var journey = Journey.converting(stage, "wish-archived", id).start("wish-archived");
        journey.awaitState("wish-archived", id, State.IMAGE_CONVERSION);

        // When
        journey.archive();
        var record = journey.awaitEnd("wish-archived", id);

        // Then
        assertCanceled(record, "Archived");
        assertThat(stage.stateOf(id)).isEqualTo("running");
    }

    @SideBySide
    void c05_shouldCarryOnlyWhatHasNotSucceededWhenThePlanRunsAgain() {
        // Given
        var carried = stage.running(1);
        var failing = stage.running(1);
        stage.pods(failing, new PodOutcome.Fails(1, "no"));
        var journey = Journey.plan(stage, "wish-again", carried, failing).start("wish-again-1");
        var first = journey.awaitEnd("wish-again-1", carried);
        var failed = journey.awaitEnd("wish-again-1", failing);
        stage.pods(failing, new PodOutcome.Succeeds(""));

        // When
        var second = journey.start("wish-again-2").awaitEnd("wish-again-2", failing);

        // Then
        assertThat(first.state()).isEqualTo(State.SUCCEEDED);
        assertThat(failed.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(second.state()).isEqualTo(State.SUCCEEDED);
        assertThat(journey.record("wish-again-2", carried)).isEmpty();
        assertThat(new Traces(stage, first).volumes()).hasSize(1);
        assertThat(new Traces(stage, second).snapshotsMade())
                .doesNotContainAnyElementsOf(new Traces(stage, failed).snapshotsMade());
    }

    @SideBySide
    void r02_shouldRefuseAnInstanceThatHasSucceededUnlessTheUserInsists() {
        // Given
        var id = stage.running(1);
        var first = Journey.plan(stage, "wish-first", id).start("wish-first").awaitEnd("wish-first", id);
        new Traces(stage, first).awaitUnheld();
        var other = Journey.renaming(stage, "wish-other", id);

        // When
        var refused = other.start("wish-other-1").awaitEnd("wish-other-1", id);
        var insisted =
                other.start("wish-other-2", "caravan.io/migrate-again: 'true'").awaitEnd("wish-other-2", id);

        // Then
        assertThat(refused.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(refused.getStatus().failure().reason()).isEqualTo("AlreadyMigrated");
        assertThat(refused.getStatus().failure().reasons().get(0))
                .contains(first.getStatus().targetUid());
        assertThat(refused.getStatus().failure().remedy()).contains("caravan.io/migrate-again");
        assertThat(insisted.state()).isEqualTo(State.SUCCEEDED);
        assertThat(new Traces(stage, first).volumes()).hasSize(1);
    }

    @SideBySide
    void c04_shouldRefuseASecondPlanWhileTheFirstRuns() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Hangs());
        var first = Journey.converting(stage, "wish-holds", id).start("wish-holds");
        first.awaitState("wish-holds", id, State.IMAGE_CONVERSION);

        // When
        var refused = Journey.plan(stage, "wish-waits", id).start("wish-waits").awaitEnd("wish-waits", id);

        // Then
        assertThat(refused.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(refused.getStatus().failure().reason()).isEqualTo("SourceLocked");
        assertThat(stage.stateOf(id)).isEqualTo("stopped");
        first.cancel("wish-holds", "id", id);
        assertCanceled(first.awaitEnd("wish-holds", id), "UserRequested");
    }

    private static void assertCanceled(InstanceMigration record, String reason) {
        var traces = new Traces(stage, record);
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().canceled()).isTrue();
        assertThat(record.getStatus().failure().reason()).isEqualTo(reason);
        assertThat(traces.left()).isEmpty();
        Eventually.holds(
                "the lock to be un-held",
                Duration.ofSeconds(20),
                () -> traces.lock() == null
                        || traces.lock().getSpec().getHolderIdentity() == null
                        || traces.lock().getSpec().getHolderIdentity().isEmpty());
    }
}
