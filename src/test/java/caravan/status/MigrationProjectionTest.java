package caravan.status;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.Reference;
import caravan.api.StepRecord;
import caravan.api.reader.Reading;
import caravan.model.Finding;
import caravan.model.Migration;
import caravan.model.ObjectRef;
import caravan.model.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static caravan.status.StatusSamples.alarmed;
import static caravan.status.StatusSamples.failed;
import static caravan.status.StatusSamples.record;
import static caravan.status.StatusSamples.run;
import static caravan.status.StatusSamples.told;
import static org.assertj.core.api.Assertions.assertThat;

class MigrationProjectionTest {

    private static final String READY = "Ready=True: The migration is ready.";

    @Test
    void shouldSucceedWhenNoneFailedAndOneSucceeded() {
        // When
        var result = run(record("i-1", State.SUCCEEDED), failed("i-2", State.ROLLED_BACK, true));

        // Then
        assertThat(told(result.status())).containsExactly(READY, "Succeeded=True: The migration has SUCCEEDED.");
        assertThat(result.vms())
                .extracting(StatusSamples::told)
                .containsExactly(
                        List.of("Succeeded=True: The VM migration has SUCCEEDED."),
                        List.of("Canceled=True: The migration has been canceled."));
        assertThat(result.vms()).extracting(vm -> vm.get("phase")).containsOnly("Completed");
        assertThat(result.vms().get(1)).doesNotContainKey("error");
        assertThat(result.status()).containsEntry("summary", MigrationProjection.summary("Succeeded", 2, 2));
    }

    @Test
    void shouldFailWhenOneFailed() {
        // When
        var result = run(record("i-1", State.SUCCEEDED), failed("i-2", State.ROLLED_BACK, false));

        // Then
        assertThat(told(result.status())).containsExactly(READY, "Failed=True: The migration has FAILED.");
        assertThat(told(result.vms().get(1))).containsExactly("Failed=True: The VM migration has FAILED.");
    }

    @Test
    void shouldBeCanceledWhenAllWere() {
        // When
        var result = run(failed("i-1", State.ROLLED_BACK, true), failed("i-2", State.ROLLED_BACK, true));

        // Then
        assertThat(told(result.status())).containsExactly(READY, "Canceled=True: The migration has been CANCELED.");
    }

    @Test
    void shouldFailAndAlarmWhenASourceIsLeftStoppedAfterACancel() {
        // When
        var result = run(
                record("i-1", State.SUCCEEDED),
                alarmed(failed("i-2", State.SOURCE_LEFT_STOPPED, true), "SourceLeftStopped"));

        // Then
        assertThat(told(result.status()))
                .containsExactly(READY, "Failed=True: The migration has FAILED.", "SourceLeftStopped=True: Look. Act.");
        assertThat(told(result.vms().get(1)))
                .containsExactly("Failed=True: The VM migration has FAILED.", "SourceLeftStopped=True: Look.");
    }

    @Test
    void shouldNotCallItASuccessThatAnotherMigrationHasHadOne() {
        // Given
        var earlier = carriedEarlier(record("i-1", State.SUCCEEDED));

        // When
        var canceled = run(earlier, failed("i-2", State.ROLLED_BACK, true));
        var nothingLeft = run(earlier, carriedEarlier(record("i-2", State.SUCCEEDED)));

        // Then
        assertThat(told(canceled.status())).contains("Canceled=True: The migration has been CANCELED.");
        assertThat(canceled.status()).containsEntry("summary", MigrationProjection.summary("Canceled", 2, 2));
        assertThat(told(nothingLeft.status())).contains("Succeeded=True: The migration has SUCCEEDED.");
    }

    @Test
    void shouldLetNoStepRunOnThatItsMachineHasEndedIn() {
        // Given
        var undone = failed("i-1", State.ROLLED_BACK, true);
        undone.setStatus(undone.getStatus()
                .withSteps("Initialize", List.of(new StepRecord("Initialize", "2026-01-01T00:00:00Z", null)))
                .withEnded("2026-01-01T01:00:00Z"));

        // When
        var step = Nested.list(run(undone).vms().get(0), "pipeline").get(0);

        // Then
        assertThat(step)
                .containsEntry("name", "Initialize")
                .containsEntry("phase", "Completed")
                .containsEntry("completed", "2026-01-01T01:00:00Z");
        assertThat(Nested.map(step, "progress")).containsEntry("completed", 0L);
    }

    /** The first look at it may be hours later, after an outage. */
    @Test
    void shouldSayOfAFailedMachineWhenItHasEnded() {
        // Given
        var undone = failed("i-1", State.ROLLED_BACK, false);
        undone.setStatus(undone.getStatus().withEnded("2026-01-01T01:00:00Z"));

        // Then
        assertThat(run(undone).vms().get(0)).containsEntry("completed", "2026-01-01T01:00:00Z");
    }

    @Test
    void shouldRunUntilTheLastOneHasSettled() {
        // When
        var result = run(record("i-1", State.SUCCEEDED), failed("i-2", State.SETTLING, false));

        // Then
        assertThat(told(result.status())).containsExactly(READY, "Running=True: The migration is RUNNING.");
        assertThat(result.vms().get(1)).containsEntry("phase", "Settling").doesNotContainKey("completed");
        assertThat(result.status()).containsEntry("summary", MigrationProjection.summary("Running", 2, 1));
    }

    @Test
    void shouldRunAtOnceWithItsVmsWhenNoRecordExistsYet() {
        // When
        var result = run();

        // Then
        assertThat(told(result.status())).containsExactly(READY, "Running=True: The migration is RUNNING.");
        assertThat(result.vms()).extracting(vm -> vm.get("phase")).containsExactly("Pending", "Pending");
    }

    @Test
    void shouldKeepWhatWasWrittenWhenTheRecordsOfAnEndedMigrationAreGone() {
        // Given
        var ended = run(record("i-1", State.SUCCEEDED), record("i-2", State.SUCCEEDED));

        // When
        var result = run(ended.status());

        // Then
        assertThat(result.status()).isEqualTo(ended.status());
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void shouldSayWhyNothingRunsWhenThePlanIsRefused() {
        // Given
        var plan = StatusSamples.plan(false, Finding.refused("/spec/vms/0/hooks", "is set", "leave the field out"));

        // When
        var result = run(plan, Map.of(), StatusSamples.NO_LIMIT);

        // Then
        assertThat(told(result.status()))
                .containsExactly("Ready=False: The Plan migration/web-tier is refused: "
                        + "/spec/vms/0/hooks is set. Allowed: leave the field out.");
        assertThat(result.outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(result.status()).doesNotContainKeys("started", "completed");
    }

    @Test
    void shouldSayWhyNothingRunsWhenThePlanIsMissing() {
        // Given
        var ref = new ObjectRef("migration", "run-1", "mig-1");
        var view = new MigrationView(
                new UserObject(ref, 1, "2026-01-02T03:00:00Z", Map.of(), Map.of()),
                new Reading<>(new Migration(ref, ObjectRef.named("migration", "web-tier"), Set.of(), false), List.of()),
                Optional.empty(),
                List.of());

        // When
        var result =
                new MigrationProjection(StatusSamples.lookups(), StatusSamples.NO_LIMIT).of(view, StatusSamples.NOW);

        // Then
        assertThat(told(result.status())).containsExactly("Ready=False: The Plan migration/web-tier does not exist.");
    }

    @Test
    void shouldLoseThePipelinesOfFinishedVmsFirstWhenTheStatusIsTooLarge() {
        // Given
        var limit = new StatusLimit(10, status -> Nested.list(status, "vms").stream()
                .mapToInt(vm -> Nested.list(vm, "pipeline").size())
                .sum());

        // When
        var result = run(
                StatusSamples.plan(false),
                Map.of(),
                limit,
                record("i-1", State.SUCCEEDED),
                record("i-2", State.CLEANUP));

        // Then
        var vms = Nested.list(result.status(), "vms");
        assertThat(vms.get(0)).containsEntry("pipeline", List.of());
        assertThat(Nested.list(vms.get(1), "pipeline")).isNotEmpty();
        assertThat(told(result.status()))
                .contains("StatusShortened=True: The pipelines of finished VMs are left out: "
                        + "the status would be too large.");
    }

    @Test
    void shouldCountVmsWhenTheStatusIsTooLargeWithoutPipelines() {
        // Given
        var limit = new StatusLimit(0, status -> Nested.list(status, "vms").size());

        // When
        var result = run(
                StatusSamples.plan(false),
                Map.of(),
                limit,
                record("i-1", State.SUCCEEDED),
                record("i-2", State.CLEANUP));

        // Then
        assertThat(result.status())
                .containsEntry("vms", List.of())
                .containsEntry(
                        "vmCounts",
                        Map.of("total", 2L, "completed", 1L, "succeeded", 1L, "failed", 0L, "canceled", 0L));
        assertThat(told(result.status()))
                .contains("StatusShortened=True: VMs are only counted: the status would be too large.");
        assertThat(result.vms()).as("uncut, for the Plan").hasSize(2);
    }

    private static InstanceMigration carriedEarlier(InstanceMigration record) {
        var spec = record.getSpec();
        record.setSpec(new InstanceMigrationSpec(
                spec.instanceId(),
                spec.instanceName(),
                spec.plan(),
                new Reference("migration", "run-0", "mig-0"),
                spec.provider()));
        return record;
    }
}
