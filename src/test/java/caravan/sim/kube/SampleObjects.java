package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;

/** The objects that the tests of the simulated cluster put into it. */
public final class SampleObjects {

    private SampleObjects() {}

    public static PersistentVolume volume(String name, String claim) {
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
    }

    public static PersistentVolumeClaim claim(String name, String volume) {
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
    }

    public static Pod pod(String name, String claim, String outcome) {
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
        return pod.build();
    }

    public static GenericKubernetesResource machine(String name, String claim, String strategy) {
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

    public static ConfigMap configMap(String namespace, String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .build();
    }
}
