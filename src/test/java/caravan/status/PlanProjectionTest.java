package caravan.status;

import caravan.model.Finding;
import caravan.model.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static caravan.status.StatusSamples.alarmed;
import static caravan.status.StatusSamples.failed;
import static caravan.status.StatusSamples.plan;
import static caravan.status.StatusSamples.planStatus;
import static caravan.status.StatusSamples.record;
import static caravan.status.StatusSamples.run;
import static caravan.status.StatusSamples.told;
import static org.assertj.core.api.Assertions.assertThat;

class PlanProjectionTest {

    private static final String READY = "Ready=True: The migration plan is ready.";

    @Test
    void shouldBeReadyWhenNothingRanYet() {
        // When
        var status = planStatus(plan(false), List.of());

        // Then
        assertThat(told(status)).containsExactly(READY);
        assertThat(status)
                .containsEntry("summary", MigrationProjection.summary("Ready", 2, 0))
                .containsEntry("observedGeneration", 3L);
    }

    @Test
    void shouldExecuteAndStayReadyWhenAMigrationRuns() {
        // Given
        var missing = Finding.refused("/spec/map/network", "names nothing", "an existing NetworkMap");

        // When
        var status = planStatus(
                plan(false), List.of(missing), run(record("i-1", State.CLEANUP), record("i-2", State.SUCCEEDED)));

        // Then
        assertThat(told(status)).containsExactly(READY, "Executing=True: The plan is EXECUTING.");
        assertThat(status).containsEntry("summary", MigrationProjection.summary("Executing", 2, 1));
    }

    @Test
    void shouldTellTheEndWhenTheMigrationHasEnded() {
        // Given
        var succeeded = run(record("i-1", State.SUCCEEDED), record("i-2", State.SUCCEEDED));
        var lost = run(record("i-1", State.SUCCEEDED), alarmed(failed("i-2", State.SOURCE_LOST, false), "SourceLost"));
        var canceled = run(failed("i-1", State.ROLLED_BACK, true), failed("i-2", State.ROLLED_BACK, true));

        // Then
        assertThat(told(planStatus(plan(false), List.of(), succeeded)))
                .containsExactly(READY, "Succeeded=True: The plan execution has SUCCEEDED.");
        assertThat(told(planStatus(plan(false), List.of(), lost)))
                .containsExactly(READY, "Failed=True: The plan execution has FAILED.", "SourceLost=True: Look. Act.");
        assertThat(told(planStatus(plan(false), List.of(), canceled)))
                .containsExactly(READY, "Canceled=True: The plan execution has been CANCELED.");
    }

    @Test
    void shouldNameEveryRefusedFieldAndEveryIgnoredOne() {
        // Given
        var plan = plan(
                false,
                Finding.refused("/spec/vms/0/hooks", "is set", "leave the field out"),
                Finding.refused("/spec/vms/1/hooks", "is set", "leave the field out"),
                Finding.warning("/spec/preserveStaticIPs", "has no effect", "leave the field out"));

        // When
        var conditions = Nested.list(planStatus(plan, List.of()), "conditions");

        // Then
        assertThat(conditions)
                .extracting(condition -> condition.get("type"), condition -> condition.get("category"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("Ready", "Required"),
                        org.assertj.core.groups.Tuple.tuple("VmsHooksRefused", "Critical"),
                        org.assertj.core.groups.Tuple.tuple("PreserveStaticIPsIgnored", "Warn"));
        assertThat(conditions.get(0)).containsEntry("status", "False").containsEntry("reason", "PlanRefused");
        assertThat(conditions.get(1)).containsEntry("items", List.of("/spec/vms/0/hooks", "/spec/vms/1/hooks"));
    }

    @Test
    void shouldRememberRunsWhenTheirMigrationsWereDeleted() {
        // Given
        var ended =
                planStatus(plan(false), List.of(), run(record("i-1", State.SUCCEEDED), record("i-2", State.SUCCEEDED)));

        // When
        var status = planStatus(plan(ended, false), List.of());

        // Then
        assertThat(status).isEqualTo(ended);
        assertThat(Nested.list(Nested.map(status, "migration"), "history")).hasSize(1);
    }

    @Test
    void shouldBeArchivedAtOnceWhenItNeverRan() {
        // When
        var status = planStatus(plan(true), List.of());

        // Then
        assertThat(told(status)).containsExactly(READY, "Archived=True: The plan is ARCHIVED.");
    }

    @Test
    void shouldBeArchivedWithAWarningWhenItsInstancesStillSettle() {
        // Given
        var projection = new PlanProjection(StatusSamples.NO_LIMIT);
        var run = run(failed("i-1", State.SETTLING, true), failed("i-2", State.ROLLED_BACK, true));

        // When
        var settling = projection.of(new PlanView(plan(true), List.of(), List.of(run), true, true), StatusSamples.NOW);
        var running = projection.of(new PlanView(plan(true), List.of(), List.of(run), false, true), StatusSamples.NOW);

        // Then
        assertThat(told(settling))
                .contains("Archived=True: The plan is ARCHIVED.")
                .anySatisfy(text -> assertThat(text).startsWith("StillSettling=True"));
        assertThat(told(running)).noneSatisfy(text -> assertThat(text).startsWith("Archived"));
    }

    @Test
    void shouldKeepTheTimeOfAConditionWhileItsStatusStaysTheSame() {
        // Given
        Map<String, Object> before = Map.of(
                "conditions",
                List.of(Map.of("type", "Ready", "status", "True", "lastTransitionTime", "2026-01-01T01:00:00Z")));

        // When
        var same = planStatus(plan(before, false), List.of());
        var changed = planStatus(
                plan(before, false, Finding.refused("/spec/warm", "is set", "leave the field out")), List.of());

        // Then
        assertThat(Nested.list(same, "conditions").get(0)).containsEntry("lastTransitionTime", "2026-01-01T01:00:00Z");
        assertThat(Nested.list(changed, "conditions").get(0)).containsEntry("lastTransitionTime", StatusSamples.NOW);
    }
}
