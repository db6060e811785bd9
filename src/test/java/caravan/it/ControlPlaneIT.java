package caravan.it;

import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the other tests rely on in the control plane: its controllers work, and it serves what is installed. */
class ControlPlaneIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final ControlPlane cluster = ControlPlane.shared();
    private final KubernetesClient client = cluster.admin();
    private String namespace;

    @BeforeEach
    void makeANamespace() {
        namespace = cluster.namespace("control-plane");
    }

    @Test
    void shouldBindTheClaimWhenItsVolumeIsThere() {
        // Given
        client.resource(volume("pv-" + namespace)).create();

        // When
        client.resource(claim("pv-" + namespace)).create();

        // Then
        Eventually.holds("the claim is Bound", SOON, () -> "Bound"
                .equals(client.persistentVolumeClaims()
                        .inNamespace(namespace)
                        .withName("disk")
                        .get()
                        .getStatus()
                        .getPhase()));
    }

    @Test
    void shouldServeVirtualMachinesWhenStandInsAreInstalled() {
        // Given
        cluster.installStandIns();

        // When
        var made = client.resource(new GenericKubernetesResourceBuilder()
                        .withApiVersion("kubevirt.io/v1")
                        .withKind("VirtualMachine")
                        .withNewMetadata()
                        .withName("web-1")
                        .withNamespace(namespace)
                        .endMetadata()
                        .addToAdditionalProperties("spec", Map.of("runStrategy", "Halted"))
                        .build())
                .create();

        // Then
        assertThat(made.<String>get("spec", "runStrategy")).isEqualTo("Halted");
    }

    private PersistentVolume volume(String name) {
        // @formatter:off
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addToCapacity("storage", new Quantity("1Gi"))
                .withAccessModes("ReadWriteOnce")
                .withVolumeMode("Block")
                .withPersistentVolumeReclaimPolicy("Retain")
                .withStorageClassName("gp3-csi")
                .withNewClaimRef()
                .withNamespace(namespace)
                .withName("disk")
                .endClaimRef()
                .withNewCsi()
                .withDriver("ebs.csi.aws.com")
                .withVolumeHandle("vol-0a1b2c3d4e5f60001")
                .endCsi()
                .endSpec()
                .build();
        // @formatter:on
    }

    private PersistentVolumeClaim claim(String volume) {
        // @formatter:off
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("disk")
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withVolumeMode("Block")
                .withStorageClassName("gp3-csi")
                .withVolumeName(volume)
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build();
        // @formatter:on
    }
}
