package caravan.sim.kube.memory;

import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.kube.ObservedEvent;
import caravan.sim.kube.Binding;
import caravan.sim.kube.Players;
import caravan.sim.kube.PodOutcome;
import caravan.sim.kube.SampleObjects;
import caravan.sim.kube.VolumeAttacher;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The players play in memory as they do over HTTP, well and badly. */
class MisbehaviourTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Steps time = new Steps();
    private final MemoryCluster cluster =
            new MemoryCluster(time, 42, MemoryCluster.Settings.usual()).withNamespaces("vms", "migration");
    private final MemoryKubeGateway engine = cluster.gateway(() -> {}, time, time);
    private final Players players = new Players(cluster.objects(), time, VolumeAttacher.none());

    @BeforeEach
    void start() {
        players.start();
    }

    @Test
    void shouldCarryADiskFromClaimToMachine() {
        // Given
        putDisk("disk");
        cluster.put(Kinds.VIRTUAL_MACHINE, SampleObjects.machine("vm", "disk", "Always"));

        // When
        time.pass(MINUTE);

        // Then
        assertThat(claim("disk").getStatus().getPhase()).isEqualTo("Bound");
        assertThat(machine().<Object>get("status", "printableStatus")).isEqualTo("Running");
        assertThat(cluster.objects().list(Kinds.VOLUME_ATTACHMENT, "", Map.of()))
                .hasSize(1);

        // When
        cluster.objects()
                .delete(
                        Kinds.VIRTUAL_MACHINE,
                        "vms",
                        "vm",
                        machine().getMetadata().getUid());
        time.pass(MINUTE);

        // Then
        assertThat(cluster.objects().get(Kinds.VIRTUAL_MACHINE, "vms", "vm")).isEmpty();
        assertThat(cluster.objects().list(Kinds.VOLUME_ATTACHMENT, "", Map.of()))
                .isEmpty();
    }

    @Test
    void shouldLeaveAClaimPendingWhenTold() {
        // Given
        players.binder().script(claim -> switch (claim.getMetadata().getName()) {
            case "silent" -> new Binding.StaysPending();
            case "loud" -> new Binding.Fails("volume \"pv-loud\" already bound to a different claim.");
            default -> new Binding.Binds();
        });

        // When
        putDisk("silent");
        putDisk("loud");
        time.pass(MINUTE);

        // Then
        assertThat(claim("silent").getStatus().getPhase()).isEqualTo("Pending");
        assertThat(time.done(engine.eventsAbout(claim("silent")))).isEmpty();
        assertThat(time.done(engine.eventsAbout(claim("loud"))))
                .containsExactly(new ObservedEvent(
                        "Warning", "FailedBinding", "volume \"pv-loud\" already bound to a different claim."));
    }

    @Test
    void shouldBindToAForeignVolumeWhenTold() {
        // Given
        cluster.put(Kinds.PERSISTENT_VOLUME, SampleObjects.volume("pv-foreign", "somebody-else"));
        players.binder().script(claim -> new Binding.BindsTo("pv-foreign"));

        // When
        putDisk("disk");
        time.pass(MINUTE);

        // Then
        assertThat(claim("disk").getStatus().getPhase()).isEqualTo("Bound");
        assertThat(claim("disk").getSpec().getVolumeName()).isEqualTo("pv-foreign");
    }

    @Test
    void shouldEndPodsAsTheScriptSays() {
        // Given
        players.kubelet().script(pod -> switch (pod.getMetadata().getLabels().get("outcome")) {
            case "evicted" -> new PodOutcome.Evicted();
            case "unscheduled" -> new PodOutcome.NeverScheduled("0/2 nodes are available");
            case "restarted" -> new PodOutcome.Restarts(new PodOutcome.Succeeds("ok"));
            default -> new PodOutcome.Hangs();
        });

        // When
        for (var outcome : List.of("evicted", "unscheduled", "restarted", "hanging")) {
            cluster.put(Kinds.POD, SampleObjects.pod(outcome, "", outcome));
        }
        time.pass(MINUTE);

        // Then
        assertThat(pod("evicted").getStatus().getReason()).isEqualTo("Evicted");
        assertThat(pod("unscheduled").getStatus().getPhase()).isEqualTo("Pending");
        assertThat(pod("unscheduled").getStatus().getConditions().get(0).getReason())
                .isEqualTo("Unschedulable");
        assertThat(pod("restarted").getStatus().getPhase()).isEqualTo("Succeeded");
        assertThat(pod("restarted").getStatus().getContainerStatuses().get(0).getRestartCount())
                .isEqualTo(1);
        assertThat(pod("hanging").getStatus().getPhase()).isEqualTo("Running");
    }

    @Test
    void shouldNotStartWhatDoesNotAttach() {
        // Given
        players.attachments().failing(handle -> handle.equals("vol-pv-disk"));
        putDisk("disk");

        // When
        cluster.put(Kinds.POD, SampleObjects.pod("probe", "disk", "Succeeds"));
        time.pass(MINUTE);

        // Then
        assertThat(pod("probe").getStatus().getPhase()).isEqualTo("Pending");
        assertThat(time.done(engine.eventsAbout(pod("probe"))))
                .extracting(ObservedEvent::reason)
                .containsExactly("FailedAttachVolume");
    }

    @Test
    void shouldMeetConflictsWhenKubeVirtWritesInBetween() {
        // Given
        players.kubeVirt().touching(name -> true);
        cluster.put(Kinds.VIRTUAL_MACHINE, SampleObjects.machine("vm", "", "Halted"));
        var seen = time.done(engine.get(Kinds.VIRTUAL_MACHINE, "vms", "vm")).orElseThrow();
        time.pass(Duration.ofSeconds(1));

        // When
        var write = engine.patch(Kinds.VIRTUAL_MACHINE, seen, Map.of("spec", Map.of("runStrategy", "Always")));
        time.pass(MINUTE);

        // Then
        assertThatThrownBy(write::join)
                .hasCauseInstanceOf(KubeFailure.class)
                .hasMessageContaining("Could not patch VirtualMachine vms/vm: HTTP 409");
    }

    @Test
    void shouldCollectWhatIsOwnedInAnotherNamespace() {
        // Given
        var owner = cluster.put(Kinds.VIRTUAL_MACHINE, SampleObjects.machine("vm", "", "Halted"));
        var pod = SampleObjects.pod("owned", "", "Succeeds");
        pod.getMetadata().setNamespace("migration");
        pod.getMetadata()
                .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                        .withApiVersion("kubevirt.io/v1")
                        .withKind("VirtualMachine")
                        .withName("vm")
                        .withUid(owner.getMetadata().getUid())
                        .build()));

        // When
        cluster.put(Kinds.POD, pod);
        time.pass(Duration.ofSeconds(1));

        // Then
        assertThat(cluster.objects().get(Kinds.POD, "migration", "owned")).isEmpty();
    }

    @Test
    void shouldEmptyANamespaceThatIsDeleted() {
        // Given
        putDisk("disk");
        cluster.put(Kinds.POD, SampleObjects.pod("pod", "disk", "Hangs"));
        time.pass(MINUTE);
        var uid = cluster.objects()
                .get(Kinds.NAMESPACE, "", "vms")
                .orElseThrow()
                .getMetadata()
                .getUid();

        // When
        cluster.objects().delete(Kinds.NAMESPACE, "", "vms", uid);
        time.pass(MINUTE);

        // Then
        assertThat(cluster.objects().get(Kinds.NAMESPACE, "", "vms")).isEmpty();
        assertThat(cluster.objects().list(Kinds.POD, "vms", Map.of())).isEmpty();
        assertThat(cluster.objects().get(Kinds.PERSISTENT_VOLUME, "", "pv-disk"))
                .map(volume -> volume.getStatus().getPhase())
                .contains("Released");
    }

    private void putDisk(String name) {
        cluster.put(Kinds.PERSISTENT_VOLUME, SampleObjects.volume("pv-" + name, name));
        cluster.put(Kinds.PERSISTENT_VOLUME_CLAIM, SampleObjects.claim(name, "pv-" + name));
    }

    private PersistentVolumeClaim claim(String name) {
        return cluster.objects().get(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", name).orElseThrow();
    }

    private Pod pod(String name) {
        return cluster.objects().get(Kinds.POD, "vms", name).orElseThrow();
    }

    private GenericKubernetesResource machine() {
        return cluster.objects().get(Kinds.VIRTUAL_MACHINE, "vms", "vm").orElseThrow();
    }
}
