package caravan.api;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import java.util.List;

/** Every kind that Caravan reads or writes. Users' kinds and KubeVirt's are generic: an undecodable one must not hurt. */
public final class Kinds {

    private static final String FORKLIFT = "forklift.konveyor.io";
    private static final String V1BETA1 = "v1beta1";
    private static final String INSTANCETYPES = "instancetype.kubevirt.io";

    public static final Kind<GenericKubernetesResource> PROVIDER = forklift("Provider", "providers");
    public static final Kind<GenericKubernetesResource> NETWORK_MAP = forklift("NetworkMap", "networkmaps");
    public static final Kind<GenericKubernetesResource> STORAGE_MAP = forklift("StorageMap", "storagemaps");
    public static final Kind<GenericKubernetesResource> PLAN = forklift("Plan", "plans");
    public static final Kind<GenericKubernetesResource> MIGRATION = forklift("Migration", "migrations");
    public static final Kind<GenericKubernetesResource> HOOK = forklift("Hook", "hooks");
    public static final Kind<InstanceMigration> INSTANCE_MIGRATION = new Kind<>(
            InstanceMigration.class, "caravan.io", "v1alpha1", "InstanceMigration", "instancemigrations", true);
    public static final Kind<GenericKubernetesResource> VIRTUAL_MACHINE =
            generic("kubevirt.io", "v1", "VirtualMachine", "virtualmachines");
    /** Settings of KubeVirt itself; where an operator of operators has installed it, that one writes them. */
    public static final Kind<GenericKubernetesResource> KUBEVIRT =
            generic("kubevirt.io", "v1", "KubeVirt", "kubevirts");
    /** What the Containerized Data Importer knows of the StorageClass of the same name. */
    public static final Kind<GenericKubernetesResource> STORAGE_PROFILE =
            clusterScoped("cdi.kubevirt.io", V1BETA1, "StorageProfile", "storageprofiles");

    public static final Kind<GenericKubernetesResource> NETWORK_ATTACHMENT_DEFINITION =
            generic("k8s.cni.cncf.io", "v1", "NetworkAttachmentDefinition", "network-attachment-definitions");
    public static final Kind<GenericKubernetesResource> INSTANCETYPE =
            generic(INSTANCETYPES, V1BETA1, "VirtualMachineInstancetype", "virtualmachineinstancetypes");
    public static final Kind<GenericKubernetesResource> CLUSTER_INSTANCETYPE = clusterScoped(
            INSTANCETYPES, V1BETA1, "VirtualMachineClusterInstancetype", "virtualmachineclusterinstancetypes");
    /** OpenShift's. */
    public static final Kind<GenericKubernetesResource> CLUSTER_VERSION =
            clusterScoped("config.openshift.io", "v1", "ClusterVersion", "clusterversions");

    public static final Kind<PersistentVolume> PERSISTENT_VOLUME =
            new Kind<>(PersistentVolume.class, "", "v1", "PersistentVolume", "persistentvolumes", false);
    public static final Kind<PersistentVolumeClaim> PERSISTENT_VOLUME_CLAIM =
            new Kind<>(PersistentVolumeClaim.class, "", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true);
    public static final Kind<Pod> POD = new Kind<>(Pod.class, "", "v1", "Pod", "pods", true);
    public static final Kind<ConfigMap> CONFIG_MAP =
            new Kind<>(ConfigMap.class, "", "v1", "ConfigMap", "configmaps", true);
    public static final Kind<Job> JOB = new Kind<>(Job.class, "batch", "v1", "Job", "jobs", true);
    public static final Kind<Secret> SECRET = new Kind<>(Secret.class, "", "v1", "Secret", "secrets", true);
    public static final Kind<ServiceAccount> SERVICE_ACCOUNT =
            new Kind<>(ServiceAccount.class, "", "v1", "ServiceAccount", "serviceaccounts", true);
    public static final Kind<Namespace> NAMESPACE =
            new Kind<>(Namespace.class, "", "v1", "Namespace", "namespaces", false);
    public static final Kind<Node> NODE = new Kind<>(Node.class, "", "v1", "Node", "nodes", false);
    public static final Kind<Event> EVENT = new Kind<>(Event.class, "", "v1", "Event", "events", true);
    public static final Kind<Lease> LEASE =
            new Kind<>(Lease.class, "coordination.k8s.io", "v1", "Lease", "leases", true);
    public static final Kind<StorageClass> STORAGE_CLASS =
            new Kind<>(StorageClass.class, "storage.k8s.io", "v1", "StorageClass", "storageclasses", false);
    public static final Kind<CSINode> CSI_NODE =
            new Kind<>(CSINode.class, "storage.k8s.io", "v1", "CSINode", "csinodes", false);
    public static final Kind<ResourceQuota> RESOURCE_QUOTA =
            new Kind<>(ResourceQuota.class, "", "v1", "ResourceQuota", "resourcequotas", true);
    public static final Kind<VolumeAttachment> VOLUME_ATTACHMENT =
            new Kind<>(VolumeAttachment.class, "storage.k8s.io", "v1", "VolumeAttachment", "volumeattachments", false);

    /** What a drop may hold, in the order of creation: references first. */
    public static final List<Kind<GenericKubernetesResource>> DROPPED =
            List.of(PROVIDER, HOOK, NETWORK_MAP, STORAGE_MAP, PLAN, MIGRATION);

    private Kinds() {}

    private static Kind<GenericKubernetesResource> forklift(String name, String plural) {
        return generic(FORKLIFT, V1BETA1, name, plural);
    }

    private static Kind<GenericKubernetesResource> generic(String group, String version, String name, String plural) {
        return new Kind<>(GenericKubernetesResource.class, group, version, name, plural, true);
    }

    private static Kind<GenericKubernetesResource> clusterScoped(
            String group, String version, String name, String plural) {
        return new Kind<>(GenericKubernetesResource.class, group, version, name, plural, false);
    }
}
