package caravan.sim.kube;

import caravan.api.Kind;
import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.CSIDriverBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a cluster on AWS has before the first migration; objects that exist are left as they are. */
public final class Seed {

    /** The provider's Secret as the peer's users write it. */
    public record AwsCredentials(String accessKeyId, String secretAccessKey) {}

    static final String ZONE = "eu-central-1b";
    private static final String REGION = "eu-central-1";
    private static final String EBS = "ebs.csi.aws.com";
    private static final Kind<CSIDriver> CSI_DRIVER =
            new Kind<>(CSIDriver.class, "storage.k8s.io", "v1", "CSIDriver", "csidrivers", false);

    private final ClusterObjects objects;

    /** Seeds whichever cluster these are the objects of. */
    public Seed(ClusterObjects objects) {
        this.objects = objects;
    }

    /** Everything, for a cluster that serves all kinds. */
    public void all(AwsCredentials credentials) {
        namespaces("default", "caravan-system", "migration", "vms");
        nodes();
        storage();
        providerSecret(credentials);
        networks();
        kubeVirt();
    }

    /** Makes the namespaces that are missing. */
    public void namespaces(String... names) {
        Stream.of(names)
                .map(name -> new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .forEach(namespace -> objects.create(Kinds.NAMESPACE, namespace));
    }

    /** Two metal workers in the target zone. */
    public void nodes() {
        Stream.of("worker-1", "worker-2").map(Seed::node).forEach(node -> {
            objects.create(Kinds.NODE, node);
            objects.editStatus(Kinds.NODE, "", node.getMetadata().getName(), found -> new NodeBuilder(found)
                    .withStatus(node.getStatus())
                    .build());
        });
    }

    /** The EBS driver and a class for each kind of volume; gp3 is the default. */
    public void storage() {
        var driver = new CSIDriverBuilder()
                .withNewMetadata()
                .withName(EBS)
                .endMetadata()
                .withNewSpec()
                .withAttachRequired(true)
                .endSpec()
                .build();
        objects.create(CSI_DRIVER, driver);
        Stream.of("gp3", "io2", "st1")
                .map(Seed::storageClass)
                .forEach(type -> objects.create(Kinds.STORAGE_CLASS, type));
    }

    /** Secret aws-credentials in namespace migration. */
    public void providerSecret(AwsCredentials credentials) {
        objects.create(
                Kinds.SECRET,
                new SecretBuilder()
                        .withNewMetadata()
                        .withName("aws-credentials")
                        .withNamespace("migration")
                        .endMetadata()
                        .withType("Opaque")
                        .withStringData(Map.of(
                                "accessKeyId", credentials.accessKeyId(),
                                "secretAccessKey", credentials.secretAccessKey(),
                                "region", REGION))
                        .build());
    }

    /** KubeVirt as it is installed, with nothing set. */
    public void kubeVirt() {
        namespaces("kubevirt");
        objects.create(
                Kinds.KUBEVIRT,
                new GenericKubernetesResourceBuilder()
                        .withApiVersion(Kinds.KUBEVIRT.apiVersion())
                        .withKind(Kinds.KUBEVIRT.name())
                        .withNewMetadata()
                        .withName("kubevirt")
                        .withNamespace("kubevirt")
                        .endMetadata()
                        .addToAdditionalProperties("spec", Map.of("configuration", Map.of()))
                        .build());
    }

    /** Three secondary networks in namespace vms. */
    public void networks() {
        List.of("vlan-web", "vlan-db", "vlan-backup").forEach(this::network);
    }

    private void network(String name) {
        var config = "{\"cniVersion\":\"0.3.1\",\"type\":\"bridge\",\"bridge\":\"br-" + name + "\"}";
        objects.create(
                Kinds.NETWORK_ATTACHMENT_DEFINITION,
                new GenericKubernetesResourceBuilder()
                        .withApiVersion("k8s.cni.cncf.io/v1")
                        .withKind("NetworkAttachmentDefinition")
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("vms")
                        .endMetadata()
                        .addToAdditionalProperties("spec", Map.of("config", config))
                        .build());
    }

    private static Node node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .addToLabels("kubernetes.io/arch", "amd64")
                .addToLabels("kubernetes.io/os", "linux")
                .addToLabels("node-role.kubernetes.io/worker", "")
                .addToLabels("node.kubernetes.io/instance-type", "m5.metal")
                .addToLabels("topology.kubernetes.io/region", REGION)
                .addToLabels("topology.kubernetes.io/zone", ZONE)
                .addToLabels("topology.ebs.csi.aws.com/zone", ZONE)
                .endMetadata()
                .withNewSpec()
                .withProviderID("aws:///" + ZONE + "/" + instanceOf(name))
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .endCondition()
                .endStatus()
                .build();
    }

    /** The EC2 instance below a node. */
    private static String instanceOf(String node) {
        return "i-0a1b2c3d4e5f6009" + node.charAt(node.length() - 1);
    }

    private static StorageClass storageClass(String type) {
        return new StorageClassBuilder()
                .withNewMetadata()
                .withName(type + "-csi")
                .addToAnnotations("storageclass.kubernetes.io/is-default-class", Boolean.toString(type.equals("gp3")))
                .endMetadata()
                .withProvisioner(EBS)
                .withParameters(Map.of("type", type, "encrypted", "true"))
                .withReclaimPolicy("Delete")
                .withVolumeBindingMode("WaitForFirstConsumer")
                .withAllowVolumeExpansion(true)
                .build();
    }
}
