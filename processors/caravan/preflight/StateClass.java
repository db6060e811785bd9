package caravan.preflight;

import caravan.manifest.PersistentVolumes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.TopologySelectorTerm;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The class of the claim in which KubeVirt keeps a machine's state, and the access that it asks for: getStorageClass and
 * getAccessMode in pkg/storage/backend-storage/backend-storage.go of kubevirt/kubevirt. It is a file system, always.
 *
 * @param named whether somebody has named it for that purpose, and did not just leave KubeVirt the default
 */
record StateClass(StorageClass found, boolean named) {

    static final String SHARED = "ReadWriteMany";
    private static final String ONE_NODE = "ReadWriteOnce";
    private static final String FILES = "Filesystem";

    /** The one of virtual machines wins over the one of all. */
    private static final List<String> DEFAULTS =
            List.of("storageclass.kubevirt.io/is-default-virt-class", "storageclass.kubernetes.io/is-default-class");

    /** Keys of topologies by which classes name zones: Kubernetes' own, the EBS driver's, and that of old in-tree classes. */
    private static final Set<String> ZONES =
            Set.of(PersistentVolumes.ZONE, "topology.ebs.csi.aws.com/zone", "failure-domain.beta.kubernetes.io/zone");

    /** Those that KubeVirt may take where it is told none; of several defaults it takes any. */
    static List<StateClass> defaults(List<StorageClass> classes) {
        return DEFAULTS.stream()
                .map(annotation -> classes.stream()
                        .filter(each ->
                                annotations(each).getOrDefault(annotation, "").equals("true"))
                        .map(each -> new StateClass(each, false))
                        .toList())
                .filter(some -> !some.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static Map<String, String> annotations(StorageClass found) {
        return Optional.ofNullable(found.getMetadata().getAnnotations()).orElse(Map.of());
    }

    String name() {
        return found.getMetadata().getName();
    }

    boolean isEbs() {
        return PersistentVolumes.PROVISIONERS.contains(found.getProvisioner());
    }

    /** Told by the profile where it tells of file systems; one that was named is taken to be shared. */
    String accessMode(Optional<GenericKubernetesResource> profile) {
        var modes = profile.map(StateClass::modesOfFiles).orElse(List.of());
        if (modes.contains(SHARED)) {
            return SHARED;
        }
        return named && !modes.contains(ONE_NODE) ? SHARED : ONE_NODE;
    }

    private static List<String> modesOfFiles(GenericKubernetesResource profile) {
        return profile.get("status", "claimPropertySets") instanceof List<?> sets
                ? sets.stream()
                        .filter(Map.class::isInstance)
                        .map(set -> (Map<?, ?>) set)
                        .filter(set -> FILES.equals(set.get("volumeMode")))
                        .map(set -> set.get("accessModes"))
                        .filter(List.class::isInstance)
                        .flatMap(modes -> ((List<?>) modes).stream())
                        .map(String::valueOf)
                        .toList()
                : List.of();
    }

    /** Whether its volumes may be in that zone; of a class without topologies they may be anywhere. */
    boolean reaches(String zone) {
        return topologies().isEmpty()
                || topologies().stream()
                        .anyMatch(term -> zonesOf(term).stream().allMatch(zones -> zones.contains(zone)));
    }

    /** Whether its volumes are made before it is known where they are needed, and not in that zone for certain. */
    boolean strays(String zone) {
        return isEbs() && !"WaitForFirstConsumer".equals(found.getVolumeBindingMode()) && !staysIn(zone);
    }

    private boolean staysIn(String zone) {
        return !topologies().isEmpty()
                && topologies().stream()
                        .allMatch(term -> zonesOf(term).stream().anyMatch(zones -> zones.equals(List.of(zone))));
    }

    private static List<List<String>> zonesOf(TopologySelectorTerm term) {
        return term.getMatchLabelExpressions().stream()
                .filter(expression -> ZONES.contains(expression.getKey()))
                .map(expression -> expression.getValues())
                .toList();
    }

    private List<TopologySelectorTerm> topologies() {
        return Optional.ofNullable(found.getAllowedTopologies()).orElse(List.of());
    }
}
