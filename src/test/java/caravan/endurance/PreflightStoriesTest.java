package caravan.endurance;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.aws.Beside;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Machine;
import caravan.sim.kube.store.AdmissionRules;
import caravan.sim.kube.store.Verb;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.storage.CSINodeBuilder;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.model.InstancePrivateIpAddress;
import software.amazon.awssdk.services.ec2.model.ProductCode;
import software.amazon.awssdk.services.ec2.model.Volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What would make a plan fail is told on the Plan, with what to do, before anybody has asked to carry it. */
class PreflightStoriesTest {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final int FIRST = 70;
    private static final String CRITICAL = "Critical";
    private static final String WARN = "Warn";

    private static final ProductCode MARKETPLACE = ProductCode.builder()
            .productCodeId("abc")
            .productCodeType("marketplace")
            .build();

    private final World world = new World(1);
    private final Users users = new Users(world);

    /** What is wrong with one machine, and the words that its condition must hold. */
    static Stream<Arguments> machines() {
        return Stream.of(
                critical("SpotInstance", "Spot", machine -> machine.with(spot -> spot.instanceLifecycle("spot"))),
                critical("AutoScalingMember", "group web", machine -> machine.tag("aws:autoscaling:groupName", "web")),
                critical("ManagedInstance", "EKS", machine -> machine.tag("eks:cluster-name", "shop")),
                critical(
                        "ManagedInstance",
                        "autoscaling.amazonaws.com",
                        machine -> machine.with(
                                one -> one.operator(by -> by.managed(true).principal("autoscaling.amazonaws.com")))),
                critical("Paravirtual", "Xen", machine -> machine.with(one -> one.virtualizationType("paravirtual"))),
                critical("InstanceStoreData", "m5d.large", machine -> machine.type("m5d.large")),
                critical("SourceHibernated", "hibernated", Machine::hibernated),
                critical(
                        "InstanceStoreRoot",
                        "instance-store",
                        machine -> machine.with(one -> one.rootDeviceType("instance-store"))),
                critical(
                        "MarketplaceProduct",
                        "Marketplace",
                        machine -> machine.with(one -> one.productCodes(MARKETPLACE))),
                critical(
                        "UnknownInstanceType", "x9.huge", machine -> machine.with(one -> one.instanceType("x9.huge"))));
    }

    private static Arguments critical(String reason, String words, Consumer<Machine> change) {
        return arguments(reason, words, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("machines")
    void c46_shouldTellOfAMachineThatCannotBeCarriedBeforeItsSourceIsStopped(
            String reason, String words, Consumer<Machine> change) {
        // Given
        var machine = Beside.machine(world.region(), FIRST, 1);
        change.accept(machine);
        var id = machine.launch().instanceId();
        var other = users.running(1);
        world.engine();

        // When
        users.plan("tier", false, id, other);
        world.await("the finding", SOON, () -> condition(reason).isPresent());

        // Then
        assertThat(condition(reason).orElseThrow())
                .containsEntry("category", CRITICAL)
                .containsEntry("status", "True")
                .containsEntry("items", List.of(id))
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains(words))
                .hasEntrySatisfying(
                        "suggestion", text -> assertThat(text.toString()).isNotBlank());
        assertThat(condition("Ready").orElseThrow())
                .containsEntry("status", "False")
                .containsEntry("reason", "PreflightFailed");
        assertNothingTouched();
    }

    /** What will not be as it was, and the words that its condition must hold. */
    static Stream<Arguments> losses() {
        return Stream.of(
                critical("PublicAddressLost", "203.0.113.7", machine -> address(machine, "203.0.113.7", "amazon")),
                critical("ElasticAddress", "203.0.113.8", machine -> address(machine, "203.0.113.8", Fleet.ACCOUNT)),
                critical("StartNotProven", "kms:CreateGrant", machine -> machine.disk("/dev/xvdb", encrypted())));
    }

    private static Volume.Builder encrypted() {
        return Volume.builder()
                .volumeId("vol-0ff9999999999999")
                .size(8)
                .volumeType("gp3")
                .iops(3_000)
                .throughput(125)
                .multiAttachEnabled(false)
                .encrypted(true)
                .kmsKeyId("arn:aws:kms:eu-central-1:" + Fleet.ACCOUNT + ":key/0a1b2c3d-0000-4000-8000-000000000001");
    }

    private static void address(Machine machine, String address, String owner) {
        machine.with(one -> one.networkInterfaces(one.build().networkInterfaces().stream()
                .map(nic -> nic.toBuilder()
                        .privateIpAddresses(InstancePrivateIpAddress.builder()
                                .primary(true)
                                .privateIpAddress(nic.privateIpAddress())
                                .association(link -> link.publicIp(address).ipOwnerId(owner))
                                .build())
                        .build())
                .toList()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void c37_shouldWarnOfWhatAMachineLosesAndCarryItAllTheSame(String reason, String words, Consumer<Machine> change) {
        // Given
        var machine = Beside.machine(world.region(), FIRST, 1);
        change.accept(machine);
        var id = machine.launch().instanceId();
        world.engine();
        users.plan("tier", false, id);
        world.await("the warning", SOON, () -> condition(reason).isPresent());
        assertThat(condition(reason).orElseThrow())
                .containsEntry("category", WARN)
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains(words));
        assertNothingTouched();

        // When
        users.migrate("run", "tier");

        // Then: the record of the machine keeps it
        world.await("it to be carried", Duration.ofHours(2), () -> users.record("run", id)
                .filter(record -> record.state() == State.SUCCEEDED)
                .isPresent());
        assertThat(users.record("run", id).orElseThrow().getStatus().condition(reason))
                .isPresent();
    }

    @Test
    void c34_shouldCarryAMachineWhoseInstanceStoreMayBeLost() {
        // Given
        var id = Beside.machine(world.region(), FIRST, 1)
                .type("m5d.large")
                .launch()
                .instanceId();
        world.engine();
        users.plan("tier", false, id);
        world.await("the finding", SOON, () -> condition("InstanceStoreData").isPresent());

        // When
        users.edit(Kinds.PLAN, "tier", plan -> {
            plan.getMetadata().setAnnotations(Map.of("caravan.io/accept-instance-store-loss", id));
            return plan;
        });
        users.migrate("run", "tier");

        // Then
        world.await("it to be carried", Duration.ofHours(2), () -> users.record("run", id)
                .filter(record -> record.state() == State.SUCCEEDED)
                .isPresent());
        assertThat(condition("InstanceStoreData")).isEmpty();
        assertThat(users.record("run", id).orElseThrow().getStatus().condition("InstanceStoreLost"))
                .isPresent();
    }

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
                        world -> quota(world, "requests.storage", "10Gi", "1Gi")),
                inCluster(
                        "NamespaceQuota",
                        CRITICAL,
                        "gp3-csi.storageclass.storage.k8s.io/persistentvolumeclaims",
                        world -> quota(world, "gp3-csi.storageclass.storage.k8s.io/persistentvolumeclaims", "3", "2")),
                inCluster(
                        "NamespaceQuotaTight",
                        WARN,
                        "requests.memory",
                        world -> quota(world, "requests.memory", "1Mi", "0")),
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
        world.await("the finding", SOON, () -> condition(reason).isPresent());

        // Then
        assertThat(condition(reason).orElseThrow())
                .containsEntry("category", category)
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains(words))
                .hasEntrySatisfying(
                        "suggestion", text -> assertThat(text.toString()).isNotBlank());
        assertThat(condition("Ready").orElseThrow())
                .containsEntry("status", category.equals(CRITICAL) ? "False" : "True");
        assertNothingTouched();
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

    private static void quota(World world, String resource, String hard, String used) {
        world.cluster()
                .put(
                        Kinds.RESOURCE_QUOTA,
                        new ResourceQuotaBuilder()
                                .withNewMetadata()
                                .withNamespace("vms")
                                .withName("limits")
                                .endMetadata()
                                .build());
        world.cluster().objects().editStatus(Kinds.RESOURCE_QUOTA, "vms", "limits", found -> new ResourceQuotaBuilder(
                        found)
                .withNewStatus()
                .addToHard(resource, new Quantity(hard))
                .addToUsed(resource, new Quantity(used))
                .endStatus()
                .build());
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

    @Test
    void c46_shouldKeepAMigrationBackUntilItsPlanCanBeCarried() {
        // Given
        var id = users.running(1);
        var spot = Beside.machine(world.region(), FIRST, 1)
                .with(one -> one.instanceLifecycle("spot"))
                .launch()
                .instanceId();
        world.engine();
        users.plan("tier", false, id, spot);
        users.migrate("run", "tier");

        // When
        world.await("the Migration to be kept back", SOON, () -> reasonOf("run").equals("PreflightFailed"));
        world.time().run(Duration.ofMinutes(10));

        // Then
        assertThat(users.records()).isEmpty();
        assertNothingTouched();

        // When
        users.leaveOut("tier", spot);

        // Then
        world.await("it to be carried", Duration.ofHours(2), () -> users.record("run", id)
                .filter(record -> record.state() == State.SUCCEEDED)
                .isPresent());
    }

    private void assertNothingTouched() {
        assertThat(world.calls())
                .filteredOn(call -> call.aws() && call.writes())
                .isEmpty();
    }

    private String reasonOf(String migration) {
        return users.find(Kinds.MIGRATION, migration)
                .flatMap(object -> condition(object, "Ready"))
                .map(condition -> String.valueOf(condition.get("reason")))
                .orElse("");
    }

    private Optional<Map<String, Object>> condition(String type) {
        return users.find(Kinds.PLAN, "tier").flatMap(plan -> condition(plan, type));
    }

    private static Optional<Map<String, Object>> condition(GenericKubernetesResource object, String type) {
        List<Map<String, Object>> conditions = object.get("status", "conditions");
        return conditions == null
                ? Optional.empty()
                : conditions.stream()
                        .filter(condition -> type.equals(condition.get("type")))
                        .findFirst();
    }
}
