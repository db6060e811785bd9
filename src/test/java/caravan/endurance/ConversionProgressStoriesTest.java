package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.kube.PodOutcome;
import caravan.sim.kube.server.Faults.Fault;
import caravan.sim.kube.server.Faults.Requests;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Users see how far a conversion has come, and that it hangs; neither changes what becomes of it. */
class ConversionProgressStoriesTest {

    private static final Duration LONG = Duration.ofMinutes(26);

    @Test
    void shouldShowStepAndPercentInThePipelineWhileAConversionRuns() {
        // Given
        var replay = converting(new PodOutcome.Converts(LONG, new PodOutcome.Succeeds("")));
        replay.until(State.IMAGE_CONVERSION);

        // When
        var shown = watch(replay, LONG);

        // Then
        assertThat(shown).hasSizeBetween(5, 20);
        assertThat(shown)
                .extracting(step -> step.get("reason"))
                .contains("Inspecting the source", "SELinux relabelling");
        assertThat(shown.stream().map(ConversionProgressStoriesTest::percentOf).toList())
                .isSorted()
                .allMatch(percent -> percent < 100);
        replay.keepsItsPromises(State.SUCCEEDED);
        assertThat(step(replay).orElseThrow())
                .containsEntry("phase", "Completed")
                .containsEntry("progress", Map.of("completed", 100, "total", 100))
                .doesNotContainKey("reason");
    }

    /** What has not changed is not written: the log is looked at each 30 seconds, for the whole time. */
    @Test
    void shouldWriteNoStatusWhenALogTellsNothingNew() {
        // Given
        var replay = converting(new PodOutcome.Says("[   0.0] Opening the source", new PodOutcome.Hangs()));
        replay.until(State.IMAGE_CONVERSION);
        pass(replay, Duration.ofMinutes(5));
        var version = migration(replay).getMetadata().getResourceVersion();

        // When
        pass(replay, Duration.ofMinutes(20));

        // Then
        assertThat(step(replay).orElseThrow()).containsEntry("reason", "Opening the source");
        assertThat(migration(replay).getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void shouldWarnAndGoOnWhenAConversionSaysNothingForLong() {
        // Given
        var replay = converting(new PodOutcome.Says("[   0.0] Opening the source", new PodOutcome.Hangs()));
        replay.until(State.IMAGE_CONVERSION);

        // When
        pass(replay, Duration.ofHours(2));

        // Then
        assertThat(condition(replay, "WaitStalled").orElseThrow())
                .containsEntry("category", "Warn")
                .hasEntrySatisfying("message", text -> assertThat(text.toString())
                        .contains("whose log says nothing new", "at 15 % in step: Opening the source"));
        assertThat(replay.story().record(0).state()).isEqualTo(State.IMAGE_CONVERSION);
    }

    @Test
    void shouldCarryTheMachineWhenNoLogCanBeRead() {
        // Given
        var replay = converting(new PodOutcome.Converts(LONG, new PodOutcome.Succeeds("")));
        replay.world()
                .cluster()
                .faults()
                .next(1_000, Requests.of("get", "pods/log"), new Fault.Held(new CompletableFuture<>()));

        // Then
        replay.keepsItsPromises(State.SUCCEEDED);
    }

    private static Replay converting(PodOutcome outcome) {
        var replay = Replay.of(Scenario.converting());
        replay.world().players().kubelet().script(pod -> Targets.converts(pod) ? outcome : new PodOutcome.Succeeds(""));
        return replay.begin();
    }

    /** Each state of the step that users could have seen. */
    private static List<Map<String, Object>> watch(Replay replay, Duration length) {
        var shown = new ArrayList<Map<String, Object>>();
        for (var passed = Duration.ZERO; passed.compareTo(length) < 0; passed = passed.plusSeconds(20)) {
            pass(replay, Duration.ofSeconds(20));
            step(replay)
                    .filter(step -> step.containsKey("reason"))
                    .filter(step ->
                            shown.isEmpty() || !shown.get(shown.size() - 1).equals(step))
                    .ifPresent(shown::add);
        }
        return shown;
    }

    private static void pass(Replay replay, Duration length) {
        replay.world().time().runUntil(() -> false, length);
    }

    private static int percentOf(Map<String, Object> step) {
        return step.get("progress") instanceof Map<?, ?> progress && progress.get("completed") instanceof Number number
                ? number.intValue()
                : -1;
    }

    private static Optional<Map<String, Object>> step(Replay replay) {
        return vm(replay)
                .flatMap(vm -> entries(vm, "pipeline"))
                .filter(step -> "ImageConversion".equals(step.get("name")))
                .findFirst();
    }

    private static Optional<Map<String, Object>> condition(Replay replay, String type) {
        return vm(replay)
                .flatMap(vm -> entries(vm, "conditions"))
                .filter(condition -> type.equals(condition.get("type")))
                .findFirst();
    }

    private static Stream<Map<String, Object>> vm(Replay replay) {
        return migration(replay).<List<Map<String, Object>>>get("status", "vms").stream();
    }

    @SuppressWarnings("unchecked")
    private static Stream<Map<String, Object>> entries(Map<String, Object> vm, String key) {
        return ((List<Map<String, Object>>) vm.getOrDefault(key, List.of())).stream();
    }

    private static GenericKubernetesResource migration(Replay replay) {
        return replay.world()
                .cluster()
                .objects()
                .list(Kinds.MIGRATION, "", Map.of())
                .get(0);
    }
}
