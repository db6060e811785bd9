package caravan.simulation;

import caravan.it.Eventually;
import caravan.model.State;
import caravan.sim.kube.PodOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds a migration up is told long before its deadline. */
class StalledTest {

    @Test
    void shouldWarnWhenNoNodeTakesThePod() {
        try (var stage = new Stage(Map.of("CARAVAN_KUBE_STALLED_AFTER", "1s", "CARAVAN_STATUS_FULL_PASS", "1s"))) {
            // Given
            var id = stage.running(1);
            stage.pods(id, new PodOutcome.NeverScheduled("0/3 nodes are available: 3 node(s) had no room."));

            // When
            var journey = Journey.plan(stage, "stalled", id).start("stalled");
            var warning = Eventually.get("a warning", Duration.ofSeconds(60), () -> warning(journey));
            var record = journey.record("stalled", id).orElseThrow();

            // Then
            assertThat(record.state()).isEqualTo(State.CREATE_VM);
            assertThat(warning)
                    .containsEntry("category", "Warn")
                    .containsEntry("reason", "NoProgress")
                    .extractingByKey("message")
                    .asString()
                    .contains(
                            "Waiting for pod vms/stalled-",
                            "nothing has moved since 2",
                            "it is taken by no node: 0/3 nodes are available");
            assertThat(warning).extractingByKey("suggestion").asString().contains("kubectl describe pods -n vms");
            journey.cancel("stalled", "id", id);
            assertThat(journey.awaitEnd("stalled", id).state()).isEqualTo(State.ROLLED_BACK);
        }
    }

    private static Optional<Map<String, Object>> warning(Journey journey) {
        List<Map<String, Object>> vms = journey.migration("stalled").get().get("status", "vms");
        return Optional.ofNullable(vms).stream()
                .flatMap(List::stream)
                .flatMap(vm -> conditions(vm).stream())
                .filter(condition -> "WaitStalled".equals(condition.get("type")))
                .findFirst();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> conditions(Map<String, Object> vm) {
        return (List<Map<String, Object>>) vm.getOrDefault("conditions", List.of());
    }
}
