package caravan.endurance;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.sim.aws.Fleet;
import caravan.sim.kube.store.AdmissionRules;
import caravan.sim.kube.store.Verb;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.storage.CSINodeBuilder;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What of a cluster would make a plan fail is told on the Plan, with what to do, before anybody has asked to carry it. */
class PreflightClusterStoriesTest {

    private static final String CRITICAL = "Critical";
    private static final String WARN = "Warn";

    private final World world = new World(1);
    private final Users users = new Users(world);
    private final Told told = new Told(world);

    /** What is wrong in the cluster, its category, and the words that its condition must hold. */
    static Stream<Arguments> clusters() {
        return Stream.of(
                inCluster("NetworkMissing", CRITICAL, "vms/nowhere", world -> connect(world, "nowhere")),
                inCluster(
                        "NamespaceMissing", WARN, "Namespace vms", world -> remove(world, Kinds.NAMESPACE, "", "vms")),
                inCluster(
                        "NamespaceQuota",
                        CRITICAL,
                        "leaves 9 GiB of requests.storage, and the plan needs 16 GiB",
                        world -> Clusters.quota(world.cluster(), "requests.storage", "10Gi", "1Gi")),
                inCluster(
                        "NamespaceQuota",
                        CRITICAL,
                        "gp3-csi.storageclass.storage.k8s.io/persistentvolumeclaims",
                        world -> Clusters.quota(
                                world.cluster(),
                                "gp3-csi.storageclass.storage.k8s.io/persistentvolumeclaims",
                                "3",
                                "2")),
                inCluster(
                        "NamespaceQuotaTight",
                        WARN,
                        "requests.memory",
                        world -> Clusters.quota(world.cluster(), "requests.memory", "1Mi", "0")),
                inCluster("NoNodeOfArchitecture", CRITICAL, "architecture amd64", world -> nodes(world, "arm64")),
                inCluster("TooManyDisks", CRITICAL, "take 1 at most", world -> slots(world, 1, 0)),
                inCluster("NoFreeAttachSlots", WARN, "more than 1 places", world -> slots(world, 3, 2)),
                inCluster("NoNodeInZone", CRITICAL, "No node", world -> {
                    remove(world, Kinds.NODE, "", "worker-1");
                    remove(world, Kinds.NODE, "", "worker-2");
                }),
                inCluster(
                        "StorageClassMissing",
                        CRITICAL,
                        "'gp3-csi'",
                        world -> remove(world, Kinds.STORAGE_CLASS, "", "gp3-csi")),
                inCluster("PodRefused", CRITICAL, "violates PodSecurity", world -> world.cluster()
                        .rules()
                        .deny(new AdmissionRules.Denial(
                                attempt -> attempt.is(Verb.CREATE, "pods"),
                                403,
                                "violates PodSecurity \"restricted\""))),
                inCluster("TargetRefused", CRITICAL, "no more machines today", world -> world.cluster()
                        .rules()
                        .deny(new AdmissionRules.Denial(
                                attempt -> attempt.is(Verb.CREATE, "virtualmachines"), 403, "no more machines today"))),
                inCluster("TargetRefused", CRITICAL, "exceeded quota", world -> world.cluster()
                        .rules()
                        .deny(new AdmissionRules.Denial(
                                attempt -> attempt.is(Verb.CREATE, "persistentvolumeclaims"), 403, "exceeded quota"))));
    }

    private static Arguments inCluster(String reason, String category, String words, Consumer<World> change) {
        return arguments(reason, category, words, change);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("clusters")
    void c46_shouldTellOfAClusterThatCannotTakeTheMachinesBeforeAnyIsStopped(
            String reason, String category, String words, Consumer<World> change) {
        // Given
        change.accept(world);
        var id = users.running(2);
        world.engine();

        // When
        users.plan("tier", false, id);

        // Then
        told.awaitFinding("tier", reason, category, words);
        told.assertNothingTouched();
    }

    private static <T extends HasMetadata> void remove(World world, Kind<T> kind, String namespace, String name) {
        var objects = world.cluster().objects();
        objects.edit(kind, namespace, name, object -> {
            object.getMetadata().setFinalizers(List.of());
            return object;
        });
        objects.delete(
                kind,
                namespace,
                name,
                objects.get(kind, namespace, name).orElseThrow().getMetadata().getUid());
        if (kind.equals(Kinds.NAMESPACE)) {
            objects.finalizeNamespace(name);
        }
    }

    /** All interfaces to this network of the target namespace. */
    private static void connect(World world, String network) {
        new Users(world).edit(Kinds.NETWORK_MAP, "networks", map -> {
            var pair = Map.of(
                    "source", Map.of("id", Fleet.SUBNET_WEB),
                    "destination", Map.of("type", "multus", "namespace", "vms", "name", network));
            Map<String, Object> spec = new HashMap<>(map.<Map<String, Object>>get("spec"));
            spec.put("map", List.of(pair));
            map.setAdditionalProperty("spec", spec);
            return map;
        });
    }

    private static void nodes(World world, String architecture) {
        Stream.of("worker-1", "worker-2")
                .forEach(name -> world.cluster().objects().edit(Kinds.NODE, "", name, node -> {
                    node.getMetadata().getLabels().put("kubernetes.io/arch", architecture);
                    return node;
                }));
    }

    /** What each worker takes, and what it holds already. */
    private static void slots(World world, int most, int used) {
        Stream.of("worker-1", "worker-2").forEach(name -> {
            world.cluster()
                    .put(
                            Kinds.CSI_NODE,
                            new CSINodeBuilder()
                                    .withNewMetadata()
                                    .withName(name)
                                    .endMetadata()
                                    .withNewSpec()
                                    .addNewDriver()
                                    .withName("ebs.csi.aws.com")
                                    .withNodeID(name)
                                    .withNewAllocatable(most)
                                    .endDriver()
                                    .endSpec()
                                    .build());
            IntStream.range(0, used).forEach(number -> world.cluster()
                    .put(
                            Kinds.VOLUME_ATTACHMENT,
                            new VolumeAttachmentBuilder()
                                    .withNewMetadata()
                                    .withName(name + "-" + number)
                                    .endMetadata()
                                    .withNewSpec()
                                    .withAttacher("ebs.csi.aws.com")
                                    .withNodeName(name)
                                    .withNewSource()
                                    .withPersistentVolumeName("pv-of-others-" + number)
                                    .endSource()
                                    .endSpec()
                                    .build()));
        });
    }
}
