package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The players bring claims, pods, VMs and owned objects to life through the client alone. */
class PlayersTest {

    private static final double SPEED = 40;
    private static final Set<String> ATTACHED = ConcurrentHashMap.newKeySet();
    private static final Collection<String> REFUSED_HANDLES = new ConcurrentLinkedQueue<>();

    private static ScheduledExecutorService timers;
    private static SimCluster cluster;
    private static KubernetesClient client;

    @BeforeAll
    static void startCluster() {
        timers = Executors.newScheduledThreadPool(2);
        cluster = SimCluster.start(
                Timing.scaled(SPEED, timers), new RecordingAttacher(), new Seed.AwsCredentials("AKIA", "secret"));
        client = cluster.client();
        cluster.kubelet().script(PlayersTest::outcomeByLabel);
        cluster.kubeVirt().crashing(name -> name.startsWith("crash"));
    }

    @AfterAll
    static void stopCluster() {
        timers.shutdownNow();
        cluster.close();
    }

    @Test
    void shouldHoldWhatAClusterOnAwsHas(@TempDir Path folder) throws Exception {
        // Then
        assertThat(cluster.writeKubeconfig(folder.resolve("kubeconfig")))
                .content()
                .contains("http://127.0.0.1:");
        assertThat(client.namespaces().list().getItems())
                .extracting("metadata.name")
                .contains("caravan-system", "migration", "vms", "default");
        assertThat(client.storage().v1().storageClasses().list().getItems())
                .extracting("metadata.name")
                .containsExactly("gp3-csi", "io2-csi", "st1-csi");
        assertThat(client.nodes()
                        .withLabel("topology.kubernetes.io/zone", "eu-central-1b")
                        .list()
                        .getItems())
                .hasSize(2);
        assertThat(client.secrets()
                        .inNamespace("migration")
                        .withName("aws-credentials")
                        .get()
                        .getData())
                .containsOnlyKeys("accessKeyId", "secretAccessKey", "region");
    }

    @Test
    void shouldBindAClaimToTheVolumeThatItNames() {
        // Given
        client.resource(volume("pv-bind", "bind")).create();

        // When
        client.resource(claim("bind", "pv-bind")).create();

        // Then
        var bound = until(
                claimNamed("bind"), found -> "Bound".equals(found.getStatus().getPhase()));
        assertThat(bound.getMetadata().getAnnotations()).containsEntry("pv.kubernetes.io/bind-completed", "yes");
        assertThat(bound.getStatus().getCapacity()).containsEntry("storage", new Quantity("8Gi"));
        var volume = volumeNamed("pv-bind").get();
        assertThat(volume.getStatus().getPhase()).isEqualTo("Bound");
        assertThat(volume.getSpec().getClaimRef().getUid())
                .isEqualTo(bound.getMetadata().getUid());

        // When
        claimNamed("bind").delete();

        // Then
        until(claimNamed("bind"), Objects::isNull);
        until(volumeNamed("pv-bind"), found -> "Released"
                .equals(found.getStatus().getPhase()));

        // When
        volumeNamed("pv-bind").delete();

        // Then
        until(volumeNamed("pv-bind"), Objects::isNull);
    }

    @Test
    void shouldWarnWhenTheVolumeIsClaimedBySomeoneElse() {
        // Given
        client.resource(volume("pv-taken", "somebody-else")).create();

        // When
        var claim = client.resource(claim("late", "pv-taken")).create();

        // Then
        var events = client.v1()
                .events()
                .inNamespace("vms")
                .withField("involvedObject.uid", claim.getMetadata().getUid());
        assertThat(events.informOnCondition(all -> !all.isEmpty()))
                .succeedsWithin(10, TimeUnit.SECONDS)
                .satisfies(all -> assertThat(all.get(0).getReason()).isEqualTo("FailedBinding"));
        assertThat(claimNamed("late").get().getStatus().getPhase()).isEqualTo("Pending");
        until(volumeNamed("pv-taken"), found -> "Available"
                .equals(found.getStatus().getPhase()));
    }

    @Test
    void shouldHoldTheVolumesOfAPodFromStartToEnd() {
        // Given
        client.resource(volume("pv-pod", "pod-disk")).create();
        client.resource(claim("pod-disk", "pv-pod")).create();

        // When
        client.resource(pod("probe", "pod-disk", "Succeeds")).create();

        // Then
        until(podNamed("probe"), found -> "Running".equals(found.getStatus().getPhase()));
        assertThat(attachmentsOf("pv-pod")).hasSize(1);
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
        client.resource(pod("fails", "", "Fails")).create();
        client.resource(pod("evicted", "", "Evicted")).create();
        client.resource(pod("hangs", "", "Hangs")).create();
        client.resource(pod("no-image", "", "NeverStarts")).create();

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
        var pod = pod("needs-secret", "", "Succeeds");
        pod.getSpec()
                .setVolumes(List.of(new io.fabric8.kubernetes.api.model.VolumeBuilder()
                        .withName("attempt")
                        .withNewSecret()
                        .withSecretName("attempt-1")
                        .endSecret()
                        .build()));
        client.resource(pod).create();
        client.resource(pod("beside", "", "Succeeds")).create();

        // Then
        until(podNamed("beside"), found -> "Succeeded".equals(found.getStatus().getPhase()));
        assertThat(podNamed("needs-secret").get().getStatus().getPhase()).isEqualTo("Pending");

        // When
        client.resource(new SecretBuilder()
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
        client.resource(volume("pv-zone", "zone-disk")).create();
        client.resource(claim("zone-disk", "pv-zone")).create();

        // When
        var pod = client.resource(pod("zone", "zone-disk", "Succeeds")).create();

        // Then
        var events = client.v1()
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

    @Test
    void shouldRunAMachineAsLongAsItsStrategySays() {
        // Given
        client.resource(volume("pv-vm", "vm-disk")).create();
        client.resource(claim("vm-disk", "pv-vm")).create();
        client.resource(machine("web", "vm-disk", "Halted")).create();
        until(machineNamed("web"), isShown("Stopped"));
        assertThat(attachmentsOf("pv-vm")).isEmpty();

        // When
        setStrategy("web", "Always");

        // Then
        var running = until(machineNamed("web"), isShown("Running"));
        assertThat(running.<Boolean>get("status", "ready")).isTrue();
        assertThat(running.<Boolean>get("status", "created")).isTrue();
        assertThat(attachmentsOf("pv-vm")).hasSize(1);

        // When
        setStrategy("web", "Halted");

        // Then
        until(machineNamed("web"), isShown("Stopped"));
        assertThat(attachmentsOf("pv-vm")).isEmpty();

        // When
        machineNamed("web").delete();

        // Then
        until(machineNamed("web"), Objects::isNull);
    }

    @Test
    void shouldNeverBecomeReadyWhenTheGuestCrashes() {
        // When
        client.resource(machine("crash-loop", "", "Always")).create();

        // Then
        var shown = until(machineNamed("crash-loop"), isShown("CrashLoopBackOff"));
        assertThat(shown.<Boolean>get("status", "ready")).isFalse();
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

    private static <T> T until(Resource<T> resource, Predicate<T> condition) {
        return resource.waitUntilCondition(condition, 10, TimeUnit.SECONDS);
    }

    private static void untilDetached(String volume) {
        assertThat(client.storage().v1().volumeAttachments().informOnCondition(all -> all.stream()
                        .noneMatch(found ->
                                volume.equals(found.getSpec().getSource().getPersistentVolumeName()))))
                .succeedsWithin(10, TimeUnit.SECONDS);
    }

    private static List<String> attachmentsOf(String volume) {
        return client.storage().v1().volumeAttachments().list().getItems().stream()
                .filter(found -> "ebs.csi.aws.com".equals(found.getSpec().getAttacher()))
                .map(found -> found.getSpec().getSource().getPersistentVolumeName())
                .filter(volume::equals)
                .toList();
    }

    private static Predicate<GenericKubernetesResource> isShown(String printable) {
        return machine -> machine != null && printable.equals(machine.get("status", "printableStatus"));
    }

    private static void setStrategy(String name, String strategy) {
        machineNamed(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"runStrategy\":\"" + strategy + "\"}}");
    }

    private static Resource<PersistentVolumeClaim> claimNamed(String name) {
        return client.persistentVolumeClaims().inNamespace("vms").withName(name);
    }

    private static Resource<PersistentVolume> volumeNamed(String name) {
        return client.persistentVolumes().withName(name);
    }

    private static Resource<Pod> podNamed(String name) {
        return client.pods().inNamespace("vms").withName(name);
    }

    private static Resource<GenericKubernetesResource> machineNamed(String name) {
        return client.genericKubernetesResources("kubevirt.io/v1", "VirtualMachine")
                .inNamespace("vms")
                .withName(name);
    }

    private static PersistentVolume volume(String name, String claim) {
        // @formatter:off
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .addToCapacity("storage", new Quantity("8Gi"))
                .withPersistentVolumeReclaimPolicy("Retain")
                .withNewClaimRef()
                .withNamespace("vms")
                .withName(claim)
                .endClaimRef()
                .withNewCsi()
                .withDriver("ebs.csi.aws.com")
                .withVolumeHandle("vol-" + name)
                .endCsi()
                .endSpec()
                .build();
        // @formatter:on
    }

    private static PersistentVolumeClaim claim(String name, String volume) {
        // @formatter:off
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("vms")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withStorageClassName("gp3-csi")
                .withVolumeName(volume)
                .withNewResources()
                .addToRequests("storage", new Quantity("8Gi"))
                .endResources()
                .endSpec()
                .build();
        // @formatter:on
    }

    private static Pod pod(String name, String claim, String outcome) {
        // @formatter:off
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("vms")
                .addToLabels("outcome", outcome)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .addNewContainer()
                .withName("probe")
                .withImage("example/probe:1")
                .endContainer()
                .endSpec();
        if (!claim.isEmpty()) {
            pod.editSpec()
                    .addNewVolume()
                    .withName("disk")
                    .withNewPersistentVolumeClaim()
                    .withClaimName(claim)
                    .endPersistentVolumeClaim()
                    .endVolume()
                    .endSpec();
        }
        // @formatter:on
        return pod.build();
    }

    private static GenericKubernetesResource machine(String name, String claim, String strategy) {
        var volumes = claim.isEmpty()
                ? List.of()
                : List.of(Map.of("name", "disk-0", "persistentVolumeClaim", Map.of("claimName", claim)));
        return new GenericKubernetesResourceBuilder()
                .withApiVersion("kubevirt.io/v1")
                .withKind("VirtualMachine")
                .withNewMetadata()
                .withName(name)
                .withNamespace("vms")
                .endMetadata()
                .addToAdditionalProperties(
                        "spec", Map.of("runStrategy", strategy, "template", Map.of("spec", Map.of("volumes", volumes))))
                .build();
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
