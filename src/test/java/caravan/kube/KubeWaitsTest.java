package caravan.kube;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.fake.FakeTimer;
import caravan.model.MigrationException;
import caravan.model.SuspendedException;
import caravan.model.Verdict;
import caravan.model.Wait;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KubeWaitsTest {

    private static final Duration REREAD = Duration.ofSeconds(10);

    private final FakeTimer timer = new FakeTimer();
    private final OnePod cluster = new OnePod();
    private final KubeWaits waits = new KubeWaits(cluster, timer, REREAD, Duration.ofMinutes(5));

    @Test
    void shouldBeOverAtOnceWhenItIsReachedAlready() {
        // Given
        cluster.phase("Succeeded");

        // When
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofMinutes(1)));

        // Then
        assertThat(wait).isCompleted();
        assertThat(cluster.reads).isEqualTo(1);
        assertThat(waits.size()).isZero();
    }

    @Test
    void shouldLookAtOnceWhenTheObjectChanges() {
        // Given
        cluster.phase("Running");
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofMinutes(1)));

        // When
        cluster.phase("Succeeded");
        waits.changed(Kinds.POD, "vms/other");
        waits.changed(Kinds.PERSISTENT_VOLUME_CLAIM, "vms/probe");
        var before = wait.isDone();
        waits.changed(Kinds.POD, "vms/probe");

        // Then
        assertThat(before).isFalse();
        assertThat(wait).isCompleted();
        assertThat(cluster.reads).isEqualTo(2);
    }

    @Test
    void shouldLookByItselfWhenNoInformerHints() {
        // Given
        cluster.phase("Running");
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofMinutes(1)));
        cluster.phase("Succeeded");

        // When
        timer.pass(Duration.ofSeconds(12));

        // Then
        assertThat(wait).isCompletedWithValueMatching(pod -> "probe"
                .equals(pod.getMetadata().getName()));
    }

    @Test
    void shouldFailAtOnceWhenItIsImpossible() {
        // Given
        cluster.phase("Failed");

        // When
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofMinutes(1)));

        // Then
        assertThatThrownBy(wait::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldSayWhatItWaitedForWhenTheDeadlineIsExceeded() {
        // Given
        cluster.phase("Running");
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofSeconds(25)));

        // When
        timer.pass(Duration.ofSeconds(24));
        var early = wait.isDone();
        timer.pass(Duration.ofSeconds(2));

        // Then
        assertThat(early).isFalse();
        assertThat(failureOf(wait)).isInstanceOfSatisfying(MigrationException.class, e -> {
            assertThat(e.reason()).isEqualTo("DeadlineExceeded");
            assertThat(e.object()).isEqualTo("Pod vms/probe");
            assertThat(e).hasMessage("Waited 25s for pod probe to end.");
            assertThat(e.remedy()).contains("kubectl describe pods -n vms probe");
        });
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void shouldLookSeldomWhenItTakesLong() {
        // Given
        cluster.phase("Running");
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofHours(6)));

        // When
        timer.pass(Duration.ofHours(1));
        var inTheFirstHour = cluster.reads;
        cluster.phase("Succeeded");
        timer.pass(Duration.ofSeconds(70));

        // Then
        assertThat(inTheFirstHour).isBetween(60, 100);
        assertThat(wait).isCompleted();
    }

    @Test
    void shouldDecideNothingWhenTheObjectCannotBeLookedAt() {
        // Given
        cluster.failure = Optional.of(new KubeFailure(KubeFailure.Reason.UNREACHABLE, "no answer", null));
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofSeconds(25)));

        // When
        timer.pass(Duration.ofSeconds(26));

        // Then
        assertThat(failureOf(wait)).isInstanceOf(SuspendedException.class).hasMessageContaining("no answer");
    }

    @Test
    void shouldGoOnWhenALookFailsOnce() {
        // Given
        cluster.failure = Optional.of(new KubeFailure(KubeFailure.Reason.UNREACHABLE, "no answer", null));
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofMinutes(1)));
        cluster.failure = Optional.empty();
        cluster.phase("Succeeded");

        // When
        timer.pass(Duration.ofSeconds(12));

        // Then
        assertThat(wait).isCompleted();
    }

    @Test
    void shouldWaitForAbsence() {
        // Given
        cluster.phase("Running");
        var absent = new Wait<Pod>(
                "vms/probe", "pod probe to be gone", pod -> Verdict.reachedIf(pod.isEmpty()), Duration.ofMinutes(1));
        var wait = waits.await(Kinds.POD, absent);

        // When
        cluster.pod = Optional.empty();
        waits.changed(Kinds.POD, "vms/probe");

        // Then
        assertThat(wait).isCompletedWithValue(null);
    }

    @Test
    void shouldFailAllWaitsUntilResumedWhenSuspended() {
        // Given
        cluster.phase("Running");
        var before = waits.await(Kinds.POD, succeeded(Duration.ofMinutes(1)));

        // When
        waits.suspendAll("the lease is lost");
        var during = waits.await(Kinds.POD, succeeded(Duration.ofMinutes(1)));
        waits.resume();
        var after = waits.await(Kinds.POD, succeeded(Duration.ofMinutes(1)));

        // Then
        assertThat(failureOf(before)).isInstanceOf(SuspendedException.class).hasMessage("the lease is lost");
        assertThat(failureOf(during)).isInstanceOf(SuspendedException.class);
        assertThat(after).isNotDone();
        assertThat(waits.size()).isEqualTo(1);
    }

    @Test
    void shouldLookOnceMoreWhenAHintComesDuringALook() {
        // Given
        cluster.phase("Running");
        cluster.held = Optional.of(new ArrayList<>());
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofMinutes(1)));

        // When
        waits.changed(Kinds.POD, "vms/probe");
        waits.changed(Kinds.POD, "vms/probe");
        var readsDuringOne = cluster.reads;
        cluster.release();
        cluster.phase("Succeeded");
        cluster.release();

        // Then
        assertThat(readsDuringOne).isEqualTo(1);
        assertThat(cluster.reads).isEqualTo(2);
        assertThat(wait).isCompleted();
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return future.handle((value, failure) -> failure).join();
    }

    private static Wait<Pod> succeeded(Duration deadline) {
        return new Wait<>(
                "vms/probe",
                "pod probe to end",
                pod -> {
                    var phase = pod.map(seen -> seen.getStatus().getPhase()).orElse("");
                    return phase.equals("Failed")
                            ? new Verdict.Impossible(new IllegalStateException("pod failed"))
                            : Verdict.reachedIf(phase.equals("Succeeded"));
                },
                deadline);
    }

    private static final class OnePod implements KubeWaits.Reads {

        private Optional<Pod> pod = Optional.empty();
        private Optional<KubeFailure> failure = Optional.empty();
        private Optional<List<Runnable>> held = Optional.empty();
        private int reads;

        void phase(String phase) {
            pod = Optional.of(new PodBuilder()
                    .withNewMetadata()
                    .withName("probe")
                    .endMetadata()
                    .withNewStatus()
                    .withPhase(phase)
                    .endStatus()
                    .build());
        }

        void release() {
            var all = List.copyOf(held.orElseThrow());
            held.orElseThrow().clear();
            all.forEach(Runnable::run);
        }

        @Override
        public <T extends HasMetadata> CompletableFuture<Optional<T>> get(Kind<T> kind, String namespace, String name) {
            assertThat(kind).isEqualTo(Kinds.POD);
            assertThat(namespace + "/" + name).isEqualTo("vms/probe");
            reads++;
            var answer = new CompletableFuture<Optional<T>>();
            Runnable end = () -> failure.ifPresentOrElse(
                    answer::completeExceptionally, () -> answer.complete(pod.map(kind.type()::cast)));
            held.ifPresentOrElse(all -> all.add(end), end);
            return answer;
        }
    }
}
