package caravan.kube;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.fake.FakeTimer;
import caravan.model.Verdict;
import caravan.model.Wait;
import caravan.model.WaitProgress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A wait for a Kubernetes object that stands still says so, before its deadline. */
class StalledKubeWaitsTest {

    private final FakeTimer timer = new FakeTimer();
    private final KubeWaits waits = new KubeWaits(new Pods(), timer, Duration.ofSeconds(10), Duration.ofMinutes(5));
    private final List<String> told = new ArrayList<>();
    private Verdict verdict = new Verdict.Waiting(0, "it is Pending");
    private boolean reachable = true;

    StalledKubeWaitsTest() {
        waits.observe(new WaitProgress() {
            @Override
            public void stalled(Stalled wait) {
                told.add(wait.id() + " " + wait.lastSeen() + " since " + wait.since() + ": " + wait.remedy());
            }

            @Override
            public void movesAgain(String id) {
                told.add(id + " moves");
            }
        });
    }

    @Test
    void shouldTellOnceWhenAPodStaysPending() {
        // Given
        var since = timer.now();
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofHours(6)));

        // When
        timer.pass(Duration.ofMinutes(4));
        assertThat(told).isEmpty();
        timer.pass(Duration.ofMinutes(20));

        // Then
        assertThat(wait).isNotDone();
        assertThat(told)
                .containsExactly("vms/probe it is Pending since " + since
                        + ": Look at its state and events: kubectl describe pods -n vms probe.");
    }

    @Test
    void shouldTellBeforeADeadlineThatIsShort() {
        // Given
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofMinutes(3)));

        // When
        timer.pass(Duration.ofSeconds(90));

        // Then
        assertThat(wait).isNotDone();
        assertThat(told).hasSize(1);
    }

    @Test
    void shouldTellThatItMovesAgainWhenThePodRunsAndNothingMoreHoweverLong() {
        // Given
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofHours(6)));
        timer.pass(Duration.ofMinutes(6));

        // When
        verdict = new Verdict.Working();
        timer.pass(Duration.ofHours(5));

        // Then
        assertThat(wait).isNotDone();
        assertThat(told).hasSize(2).last().isEqualTo("vms/probe moves");
    }

    @Test
    void shouldCountFromTheLastChange() {
        // Given
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofHours(6)));
        timer.pass(Duration.ofMinutes(4));

        // When
        verdict = new Verdict.Waiting(0, "it is Terminating");
        timer.pass(Duration.ofMinutes(4));

        // Then
        assertThat(wait).isNotDone();
        assertThat(told).isEmpty();
    }

    @Test
    void shouldTakeTheWarningBackWhenTheWaitIsOver() {
        // Given
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofHours(6)));
        timer.pass(Duration.ofMinutes(6));

        // When
        wait.cancel(false);

        // Then
        assertThat(told).hasSize(2).last().isEqualTo("vms/probe moves");
        assertThat(waits.size()).isZero();
    }

    @Test
    void shouldTellThoughNobodyCanLook() {
        // Given
        reachable = false;
        var wait = waits.await(Kinds.POD, succeeded(Duration.ofHours(6)));

        // When
        timer.pass(Duration.ofMinutes(6));

        // Then
        assertThat(wait).isNotDone();
        assertThat(told).hasSize(1);
    }

    private Wait<Pod> succeeded(Duration deadline) {
        return new Wait<>("vms/probe", "pod probe to end", pod -> verdict, deadline);
    }

    private final class Pods implements KubeWaits.Reads {

        @Override
        public <T extends HasMetadata> CompletableFuture<Optional<T>> get(Kind<T> kind, String namespace, String name) {
            return reachable
                    ? CompletableFuture.completedFuture(Optional.of(kind.type().cast(new Pod())))
                    : CompletableFuture.failedFuture(new IllegalStateException("no answer"));
        }
    }
}
