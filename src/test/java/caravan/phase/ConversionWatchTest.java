package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.kube.KubeFailure.Reason;
import caravan.manifest.ConversionPods;
import caravan.model.Conversion;
import caravan.model.State;
import caravan.model.WaitProgress;
import caravan.sim.kube.PodLogs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How far a conversion has come, while it runs; nothing of it may touch the conversion. */
class ConversionWatchTest {

    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final Duration SILENT = Duration.ofMinutes(10);
    private static final String READ = "log Pod";

    private final FakeWorld world = new FakeWorld();
    private final Heard heard = new Heard();
    private final ConversionWatch watch =
            new ConversionWatch(world.kube, world.timer, new ConversionSettings.Watching(PERIOD, SILENT));
    private final CompletableFuture<Void> wait = new CompletableFuture<>();
    private final InstanceMigration record = world.record(
            State.IMAGE_CONVERSION, status -> FakeWorld.made(status).withConversionAttempt(1));

    ConversionWatchTest() {
        watch.observe(heard);
        world.kube.put(
                Kinds.POD,
                ConversionPods.pod(record, new ConversionSettings("converter", "probe", false, 1).podOptions()));
    }

    /** What is told, as it stands. */
    private static final class Heard implements WaitProgress {

        private final Map<String, Conversion> conversions = new HashMap<>();
        private final List<Stalled> stalled = new ArrayList<>();
        private final List<String> moving = new ArrayList<>();

        @Override
        public void stalled(Stalled wait) {
            stalled.add(wait);
        }

        @Override
        public void movesAgain(String id) {
            moving.add(id);
        }

        @Override
        public void converting(String record, Conversion sofar) {
            conversions.put(record, sofar);
        }

        @Override
        public void converted(String record) {
            conversions.remove(record);
        }
    }

    @Test
    void shouldTellStepAndPercentWhileAConversionRuns() {
        // Given
        watch.during(record, wait);
        says("[   0.0] Opening the source");

        // When
        world.timer.pass(PERIOD);

        // Then
        assertThat(heard.conversions).containsEntry(record.uid(), new Conversion(15, "Opening the source"));
        says("[   0.0] Opening the source\n[   9.0] Inspecting the source");
        world.timer.pass(PERIOD);
        assertThat(heard.conversions).containsEntry(record.uid(), new Conversion(37, "Inspecting the source"));
    }

    @Test
    void shouldReadOnceInAPeriodAndNoMoreWhenTheWaitIsOver() {
        // Given
        watch.during(record, wait);
        says("[   0.0] Opening the source");

        // When
        world.timer.pass(PERIOD.multipliedBy(10).plusSeconds(1));

        // Then
        assertThat(world.kube.calls(READ)).isEqualTo(10);
        wait.complete(null);
        assertThat(heard.conversions).isEmpty();
        world.timer.pass(Duration.ofHours(1));
        assertThat(world.kube.calls(READ)).isEqualTo(10);
        assertThat(world.timer.waiting()).isZero();
        assertThat(heard.stalled).isEmpty();
    }

    @Test
    void shouldNeitherReadNorEndTheWaitWhenItIsOverBeforeTheFirstLook() {
        // Given
        watch.during(record, wait);

        // When
        wait.completeExceptionally(new IllegalStateException("evicted"));
        world.timer.pass(Duration.ofHours(1));

        // Then
        assertThat(world.kube.calls(READ)).isZero();
    }

    @Test
    void shouldGoOnWhenALogCannotBeRead() {
        // Given
        watch.during(record, wait);
        says("[   0.0] Opening the source");
        world.kube.failNext(READ, Reason.FORBIDDEN);
        world.kube.failNext(READ, Reason.UNREACHABLE);

        // When
        world.timer.pass(PERIOD.multipliedBy(2));

        // Then
        assertThat(heard.conversions).isEmpty();
        assertThat(wait).isNotDone();
        world.timer.pass(PERIOD);
        assertThat(heard.conversions).hasSize(1);
    }

    /** Hung reads take no more than their places, and the waits go on. */
    @Test
    void shouldHaveFewReadsUnderWayWhenTheyHang() {
        // Given
        var waits = IntStream.range(0, 7)
                .mapToObj(number -> new CompletableFuture<Void>())
                .toList();
        waits.forEach(one -> watch.during(record, one));
        world.kube.holdLogs();

        // When
        world.timer.pass(Duration.ofHours(1));

        // Then
        assertThat(world.kube.calls(READ)).isEqualTo(ConversionWatch.AT_ONCE);
        assertThat(waits).noneMatch(CompletableFuture::isDone);
        world.kube.releaseLogs();
        assertThat(world.kube.calls(READ)).isEqualTo(7);
        world.timer.pass(PERIOD);
        assertThat(world.kube.calls(READ)).isEqualTo(14);
    }

    @Test
    void shouldTellOnceWhenALogSaysNothingNewForLong() {
        // Given
        watch.during(record, wait);
        says("[   0.0] Opening the source");

        // When
        world.timer.pass(SILENT.plus(PERIOD));

        // Then
        assertThat(heard.stalled).singleElement().satisfies(told -> {
            assertThat(told.id()).isEqualTo(FakeWorld.TARGET + "/" + ConversionPods.nameOf(record));
            assertThat(told.lastSeen()).isEqualTo("at 15 % in step: Opening the source");
            assertThat(told.remedy()).contains("caravan.phase.conversion-timeout");
        });
        world.timer.pass(SILENT);
        assertThat(heard.stalled).hasSize(1);
        assertThat(wait).isNotDone();
    }

    @Test
    void shouldTakeItBackWhenTheLogGoesOn() {
        // Given
        watch.during(record, wait);
        says("[   0.0] Opening the source");
        world.timer.pass(SILENT.plus(PERIOD));

        // When
        says("[   0.0] Opening the source\n[ 900.0] Inspecting the source");
        world.timer.pass(PERIOD);

        // Then
        assertThat(heard.moving).hasSize(1);
        world.timer.pass(SILENT);
        assertThat(heard.stalled).hasSize(2);
        wait.complete(null);
        assertThat(heard.moving).hasSize(2);
    }

    /** Nothing is known then, which is no silence of the conversion. */
    @Test
    void shouldNotTellOfSilenceWhenTheLogCannotBeRead() {
        // Given
        watch.during(record, wait);
        for (var times = 0; times < 100; times++) {
            world.kube.failNext(READ, Reason.UNREACHABLE);
        }

        // When
        world.timer.pass(SILENT.multipliedBy(2));

        // Then
        assertThat(heard.stalled).isEmpty();
    }

    private void says(String log) {
        world.kube.edit(Kinds.POD, FakeWorld.TARGET, ConversionPods.nameOf(record), pod -> {
            pod.getMetadata().setAnnotations(Map.of(PodLogs.LOG, log));
            return pod;
        });
    }
}
