package caravan.engine;

import caravan.api.Kinds;
import caravan.fake.FakeKube;
import caravan.model.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is told of one namespace, and how much of it at a time. */
class ScenePainterTest {

    private final FakeKube kube = new FakeKube();
    private final ProjectedObjects objects = new ProjectedObjects(kube);

    @Test
    void shouldTellOfSmallPlansTogetherAndOfALargeOneByItself() {
        // Given
        objects.seed();
        objects.plan("large");
        objects.plan("small");
        objects.migration("run-1", "web-tier");
        objects.migration("run-2", "large");
        objects.migration("run-3", "small");
        objects.migration("run-4", "no-plan");
        records("web-tier", "run-1", 3);
        records("large", "run-2", 600);
        records("small", "run-3", 3);

        // When
        var portions = new ArrayList<List<String>>();
        painter().paint().forEachRemaining(portion -> portions.add(names(portion)));

        // Then
        assertThat(portions)
                .containsExactly(
                        List.of("aws", "host", "networks", "storage"),
                        List.of("run-2", "large"),
                        List.of("run-3", "small", "run-1", "web-tier"),
                        List.of("run-4"));
    }

    @Test
    void shouldTellOfManySmallPlansAtOnce() {
        // Given
        objects.seed();
        IntStream.range(0, 20).forEach(number -> objects.plan("plan-" + number));

        // When
        var portions = new ArrayList<List<String>>();
        painter().paint().forEachRemaining(portion -> portions.add(names(portion)));

        // Then
        assertThat(portions).hasSize(3);
        assertThat(portions.get(1)).hasSize(21);
    }

    private void records(String plan, String run, int count) {
        IntStream.range(0, count)
                .forEach(number -> objects.record(
                        "i-%017d".formatted(number), new ProjectedObjects.Owner(plan, run), State.CREATE_SNAPSHOTS));
    }

    private static List<String> names(List<ScenePainter.Painted> portion) {
        return portion.stream().map(one -> one.read().getMetadata().getName()).toList();
    }

    private ScenePainter painter() {
        var scene = new StatusScene(
                kube.all(Kinds.PLAN),
                kube.all(Kinds.MIGRATION),
                kube.all(Kinds.INSTANCE_MIGRATION),
                new StatusScene.Around(
                        kube.all(Kinds.PROVIDER), kube.all(Kinds.NETWORK_MAP), kube.all(Kinds.STORAGE_MAP)));
        var outside = new ScenePainter.Outside(
                id -> OptionalInt.empty(),
                ref -> Optional.empty(),
                new EngineSettings.Limits(1, 20),
                (migration, instance) -> Optional.empty(),
                plan -> Gate.Told.NOTHING);
        return new ScenePainter(scene, outside, "2026-03-01T00:00:00Z");
    }
}
