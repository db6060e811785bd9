package caravan.sim.kube.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Which kinds exist: those of the table, and those that a CustomResourceDefinition adds. */
public final class ResourceTypes {

    /** apiVersion, plural, kind, scope, whether status is a subresource, short names. */
    private static final String TABLE = """
            v1                               configmaps                      ConfigMap                 namespaced -      cm
            v1                               events                          Event                     namespaced -      ev
            v1                               namespaces                      Namespace                 cluster    status ns
            v1                               nodes                           Node                      cluster    status no
            v1                               persistentvolumeclaims          PersistentVolumeClaim     namespaced status pvc
            v1                               persistentvolumes               PersistentVolume          cluster    status pv
            v1                               pods                            Pod                       namespaced status po
            v1                               resourcequotas                  ResourceQuota             namespaced status quota
            v1                               secrets                         Secret                    namespaced -
            v1                               serviceaccounts                 ServiceAccount            namespaced -      sa
            v1                               services                        Service                   namespaced status svc
            apiextensions.k8s.io/v1          customresourcedefinitions       CustomResourceDefinition  cluster    status crd,crds
            apps/v1                          deployments                     Deployment                namespaced status deploy
            batch/v1                         jobs                            Job                       namespaced status
            coordination.k8s.io/v1           leases                          Lease                     namespaced -
            networking.k8s.io/v1             networkpolicies                 NetworkPolicy             namespaced -      netpol
            policy/v1                        poddisruptionbudgets            PodDisruptionBudget       namespaced status pdb
            rbac.authorization.k8s.io/v1     clusterrolebindings             ClusterRoleBinding        cluster    -
            rbac.authorization.k8s.io/v1     clusterroles                    ClusterRole               cluster    -
            rbac.authorization.k8s.io/v1     rolebindings                    RoleBinding               namespaced -
            rbac.authorization.k8s.io/v1     roles                           Role                      namespaced -
            storage.k8s.io/v1                csidrivers                      CSIDriver                 cluster    -
            storage.k8s.io/v1                csinodes                        CSINode                   cluster    -
            storage.k8s.io/v1                storageclasses                  StorageClass              cluster    -      sc
            storage.k8s.io/v1                volumeattachments               VolumeAttachment          cluster    status
            caravan.io/v1alpha1              instancemigrations              InstanceMigration         namespaced status im
            forklift.konveyor.io/v1beta1     hooks                           Hook                      namespaced status
            forklift.konveyor.io/v1beta1     migrations                      Migration                 namespaced status
            forklift.konveyor.io/v1beta1     networkmaps                     NetworkMap                namespaced status
            forklift.konveyor.io/v1beta1     plans                           Plan                      namespaced status
            forklift.konveyor.io/v1beta1     providers                       Provider                  namespaced status
            forklift.konveyor.io/v1beta1     storagemaps                     StorageMap                namespaced status
            cdi.kubevirt.io/v1beta1          storageprofiles                 StorageProfile            cluster    status
            k8s.cni.cncf.io/v1               network-attachment-definitions  NetworkAttachmentDefinition namespaced -    net-attach-def
            kubevirt.io/v1                   kubevirts                       KubeVirt                  namespaced status kv
            kubevirt.io/v1                   virtualmachineinstances         VirtualMachineInstance    namespaced status vmi
            kubevirt.io/v1                   virtualmachines                 VirtualMachine            namespaced status vm
            """;

    private final Map<String, ResourceType> byPath = new ConcurrentSkipListMap<>();
    private final Map<String, List<Column>> columns = new ConcurrentHashMap<>();

    /** Those of the table. */
    public ResourceTypes() {
        TABLE.lines().map(ResourceTypes::parse).forEach(this::add);
    }

    /** Empty when nobody serves it. */
    public Optional<ResourceType> find(String group, String version, String plural) {
        return Optional.ofNullable(byPath.get(group + "/" + version + "/" + plural));
    }

    /** The columns that kubectl get prints; none where nobody defined any. */
    public List<Column> columns(ResourceType type) {
        return columns.getOrDefault(type.qualifiedPlural(), List.of());
    }

    /** Every kind. */
    public List<ResourceType> all() {
        return List.copyOf(byPath.values());
    }

    /** Group to its types, the core group first. */
    public Map<String, List<ResourceType>> byApiVersion() {
        return byPath.values().stream()
                .collect(Collectors.groupingBy(
                        ResourceType::apiVersion, ConcurrentSkipListMap::new, Collectors.toList()));
    }

    /** Reads the stored version of a CustomResourceDefinition. */
    void define(JsonNode definition) {
        var spec = definition.path("spec");
        var stored = elements(spec.path("versions"))
                .filter(version -> version.path("storage").asBoolean())
                .findFirst()
                .orElseThrow(() -> ApiError.invalid(
                        "customresourcedefinitions",
                        definition.at("/metadata/name").asText(),
                        "no stored version"));
        var names = spec.path("names");
        var type = new ResourceType(
                spec.path("group").asText(),
                stored.path("name").asText(),
                names.path("plural").asText(),
                names.path("kind").asText(),
                "Namespaced".equals(spec.path("scope").asText()),
                stored.at("/subresources/status").isObject(),
                elements(names.path("shortNames")).map(JsonNode::asText).toList());
        add(type);
        columns.put(type.qualifiedPlural(), Column.of(stored));
    }

    private void add(ResourceType type) {
        byPath.put(type.group() + "/" + type.version() + "/" + type.plural(), type);
    }

    private static ResourceType parse(String line) {
        var words = List.of(line.trim().split(" +"));
        var apiVersion = words.get(0);
        var slash = apiVersion.indexOf('/');
        var shortNames = new ArrayList<String>();
        if (words.size() > 5) {
            shortNames.addAll(List.of(words.get(5).split(",")));
        }
        return new ResourceType(
                slash < 0 ? "" : apiVersion.substring(0, slash),
                apiVersion.substring(slash + 1),
                words.get(1),
                words.get(2),
                "namespaced".equals(words.get(3)),
                "status".equals(words.get(4)),
                List.copyOf(shortNames));
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
