package caravan.fake;

import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.kube.KubeFailure.Reason;
import caravan.model.Verdict;
import caravan.model.Wait;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The fake is what other tests trust. */
class FakeKubeTest {

    private final FakeKube kube = new FakeKube();

    @Test
    void shouldRefuseASecondObjectOfTheSameName() {
        // Given
        kube.create(Kinds.POD, pod()).join();

        // Then
        assertThat(reasonOf(kube.create(Kinds.POD, pod()))).isEqualTo(Reason.ALREADY_EXISTS);
    }

    @Test
    void shouldRefuseWritesOnAnOldVersion() {
        // Given
        var old = kube.create(Kinds.POD, pod()).join();
        kube.edit(Kinds.POD, "ns", "p", pod -> {
            pod.getMetadata().setLabels(Map.of("a", "b"));
            return pod;
        });

        // Then
        assertThat(reasonOf(kube.update(Kinds.POD, old))).isEqualTo(Reason.CONFLICT);
        assertThat(reasonOf(kube.patch(Kinds.POD, old, Map.of()))).isEqualTo(Reason.CONFLICT);
        assertThat(reasonOf(kube.updateStatus(Kinds.POD, old))).isEqualTo(Reason.CONFLICT);
    }

    @Test
    void shouldKeepSpecAndStatusApart() {
        // Given
        var made = kube.create(
                        Kinds.POD,
                        new PodBuilder(pod())
                                .withNewStatus()
                                .withPhase("Running")
                                .endStatus()
                                .build())
                .join();
        assertThat(made.getStatus().getPhase()).isEqualTo("Pending");

        // When
        var changed = new PodBuilder(made)
                .withNewStatus()
                .withPhase("Failed")
                .endStatus()
                .build();
        changed.getMetadata().setLabels(Map.of("a", "b"));
        var written = kube.updateStatus(Kinds.POD, changed).join();

        // Then
        assertThat(written.getStatus().getPhase()).isEqualTo("Failed");
        assertThat(written.getMetadata().getLabels()).isNullOrEmpty();
    }

    @Test
    void shouldHoldADeletedObjectUntilItsFinalizersAreGone() {
        // Given
        var pod = pod();
        pod.getMetadata().setFinalizers(List.of("x"));
        var made = kube.create(Kinds.POD, pod).join();

        // When
        kube.delete(Kinds.POD, made).join();

        // Then
        var held = kube.find(Kinds.POD, "ns", "p").orElseThrow();
        assertThat(held.getMetadata().getDeletionTimestamp()).isNotNull();

        // When
        kube.patch(Kinds.POD, held, Map.of("metadata", Map.of("finalizers", List.of())))
                .join();

        // Then
        assertThat(kube.find(Kinds.POD, "ns", "p")).isEmpty();
    }

    @Test
    void shouldNotDeleteAnObjectWithAnotherUid() {
        // Given
        var old = kube.create(Kinds.POD, pod()).join();
        kube.remove(Kinds.POD, "ns", "p");
        kube.create(Kinds.POD, pod()).join();

        // Then
        assertThat(reasonOf(kube.delete(Kinds.POD, old))).isEqualTo(Reason.CONFLICT);
    }

    @Test
    void shouldDoTheWorkAndLoseTheAnswer() {
        // Given
        kube.loseNext("create Pod");

        // Then
        assertThat(reasonOf(kube.create(Kinds.POD, pod()))).isEqualTo(Reason.UNREACHABLE);
        assertThat(kube.find(Kinds.POD, "ns", "p")).isPresent();
    }

    @Test
    void shouldEndAWaitWhenTheObjectIsAsWanted() {
        // Given
        var wait = new Wait<Pod>("ns/p", "the pod", pod -> Verdict.reachedIf(pod.isPresent()), Duration.ofMinutes(1));
        var waiting = kube.await(Kinds.POD, wait);
        assertThat(waiting).isNotDone();

        // When
        kube.create(Kinds.POD, pod()).join();

        // Then
        assertThat(waiting).isCompleted();
    }

    private static Reason reasonOf(CompletableFuture<?> failed) {
        return failed.handle((answer, failure) -> ((KubeFailure) failure).reason())
                .join();
    }

    private static Pod pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("p")
                .endMetadata()
                .build();
    }
}
