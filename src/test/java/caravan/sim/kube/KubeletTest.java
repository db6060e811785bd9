package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static caravan.sim.kube.ClusterFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

/** Pods run as scripted and hold their volumes while they do. */
class KubeletTest {

    private static final Set<String> ATTACHED = ConcurrentHashMap.newKeySet();
    private static final Collection<String> REFUSED_HANDLES = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    static final ClusterFixture CLUSTER = new ClusterFixture(new RecordingAttacher());

    @BeforeAll
    static void setScript() {
        CLUSTER.cluster().kubelet().script(KubeletTest::outcomeByLabel);
    }

    @Test
    void shouldHoldTheVolumesOfAPodFromStartToEnd() {
        // Given
        CLUSTER.client().resource(SampleObjects.volume("pv-pod", "pod-disk")).create();
        CLUSTER.client().resource(SampleObjects.claim("pod-disk", "pv-pod")).create();

        // When
        CLUSTER.client()
                .resource(SampleObjects.pod("probe", "pod-disk", "Succeeds"))
                .create();

        // Then
        until(podNamed("probe"), found -> "Running".equals(found.getStatus().getPhase()));
        assertThat(CLUSTER.attachmentsOf("pv-pod")).hasSize(1);
        assertThat(ATTACHED).contains("vol-pv-pod");
        var ended = until(
                podNamed("probe"), found -> "Succeeded".equals(found.getStatus().getPhase()));
        assertThat(ended.getStatus()
                        .getContainerStatuses()
                        .get(0)
                        .getState()
                        .getTerminated()
                        .getMessage())
                .isEqualTo("done");
        untilDetached("pv-pod");
        assertThat(ATTACHED).doesNotContain("vol-pv-pod");
    }

    @Test
    void shouldEndPodsAsTheScriptSays() {
        // When
        CLUSTER.client().resource(SampleObjects.pod("fails", "", "Fails")).create();
        CLUSTER.client().resource(SampleObjects.pod("evicted", "", "Evicted")).create();
        CLUSTER.client().resource(SampleObjects.pod("hangs", "", "Hangs")).create();
        CLUSTER.client()
                .resource(SampleObjects.pod("no-image", "", "NeverStarts"))
                .create();

        // Then
        var failed = until(
                podNamed("fails"), found -> "Failed".equals(found.getStatus().getPhase()));
        assertThat(failed.getStatus()
                        .getContainerStatuses()
                        .get(0)
                        .getState()
                        .getTerminated()
                        .getExitCode())
                .isEqualTo(3);
        until(podNamed("evicted"), found -> "Evicted".equals(found.getStatus().getReason()));
        assertThat(podNamed("hangs").get().getStatus().getPhase()).isEqualTo("Running");
        assertThat(podNamed("no-image").get().getStatus().getPhase()).isEqualTo("Pending");
    }

    @Test
    void shouldStartAPodOnlyWhenItsSecretExists() {
        // When
        var pod = SampleObjects.pod("needs-secret", "", "Succeeds");
        pod.getSpec()
                .setVolumes(List.of(new io.fabric8.kubernetes.api.model.VolumeBuilder()
                        .withName("attempt")
                        .withNewSecret()
                        .withSecretName("attempt-1")
                        .endSecret()
                        .build()));
        CLUSTER.client().resource(pod).create();
        CLUSTER.client().resource(SampleObjects.pod("beside", "", "Succeeds")).create();

        // Then
        until(podNamed("beside"), found -> "Succeeded".equals(found.getStatus().getPhase()));
        assertThat(podNamed("needs-secret").get().getStatus().getPhase()).isEqualTo("Pending");

        // When
        CLUSTER.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("attempt-1")
                        .withNamespace("vms")
                        .endMetadata()
                        .build())
                .create();

        // Then
        until(podNamed("needs-secret"), found -> "Succeeded"
                .equals(found.getStatus().getPhase()));
    }

    @Test
    void shouldKeepAPodPendingWhenItsVolumeDoesNotAttach() {
        // Given
        REFUSED_HANDLES.add("vol-pv-zone");
        CLUSTER.client().resource(SampleObjects.volume("pv-zone", "zone-disk")).create();
        CLUSTER.client().resource(SampleObjects.claim("zone-disk", "pv-zone")).create();

        // When
        var pod = CLUSTER.client()
                .resource(SampleObjects.pod("zone", "zone-disk", "Succeeds"))
                .create();

        // Then
        var events = CLUSTER.client()
                .v1()
                .events()
                .inNamespace("vms")
                .withField("involvedObject.uid", pod.getMetadata().getUid());
        assertThat(events.informOnCondition(all -> !all.isEmpty()))
                .succeedsWithin(10, TimeUnit.SECONDS)
                .satisfies(all -> assertThat(all.get(0).getReason()).isEqualTo("FailedAttachVolume"));
        assertThat(podNamed("zone").get().getStatus().getPhase()).isEqualTo("Pending");
        podNamed("zone").delete();
        untilDetached("pv-zone");
    }

    private static void untilDetached(String volume) {
        assertThat(CLUSTER.client().storage().v1().volumeAttachments().informOnCondition(all -> all.stream()
                        .noneMatch(found ->
                                volume.equals(found.getSpec().getSource().getPersistentVolumeName()))))
                .succeedsWithin(10, TimeUnit.SECONDS);
    }

    private static PodOutcome outcomeByLabel(Pod pod) {
        return switch (pod.getMetadata().getLabels().getOrDefault("outcome", "")) {
            case "Fails" -> new PodOutcome.Fails(3, "no such disk");
            case "Evicted" -> new PodOutcome.Evicted();
            case "Hangs" -> new PodOutcome.Hangs();
            case "NeverStarts" -> new PodOutcome.NeverStarts("ImagePullBackOff");
            default -> new PodOutcome.Succeeds("done");
        };
    }

    private static Resource<Pod> podNamed(String name) {
        return CLUSTER.client().pods().inNamespace("vms").withName(name);
    }

    /** Remembers what is attached, and refuses some. */
    private static final class RecordingAttacher implements VolumeAttacher {

        @Override
        public void attach(String volumeHandle) {
            if (REFUSED_HANDLES.contains(volumeHandle)) {
                throw new IllegalStateException("The volume and the node are in different zones.");
            }
            ATTACHED.add(volumeHandle);
        }

        @Override
        public void detach(String volumeHandle) {
            ATTACHED.remove(volumeHandle);
        }
    }
}
