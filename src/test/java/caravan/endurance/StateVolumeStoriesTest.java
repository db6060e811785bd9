package caravan.endurance;

import caravan.api.Kinds;
import caravan.sim.aws.Beside;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.TopologySelectorTermBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** KubeVirt makes a claim of its own for a machine with a TPM: that it would never be bound is told before any stop. */
class StateVolumeStoriesTest {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final int FIRST = 70;
    private static final String CRITICAL = "Critical";
    private static final String WARN = "Warn";
    private static final List<String> REASONS =
            List.of("StateClassMissing", "StateClassUnfit", "StateClassUnknown", "StateVolumeElsewhere");

    private final World world = new World(1);
    private final Users users = new Users(world);
    private final Told told = new Told(world);

    /** What is wrong in the cluster, its category, and the words that its condition must hold. */
    static Stream<Arguments> clusters() {
        return Stream.of(
                inCluster("StateClassMissing", CRITICAL, "StorageClass 'vm-state'", world -> named(world, "vm-state")),
                inCluster(
                        "StateClassMissing",
                        CRITICAL,
                        "no StorageClass is the default",
                        world -> change(world, builder -> builder.editMetadata()
                                .withAnnotations(Map.of())
                                .endMetadata())),
                inCluster("StateClassUnfit", CRITICAL, "no StorageProfile says", world -> named(world, "gp3-csi")),
                inCluster("StateClassUnfit", CRITICAL, "its StorageProfile says so", world -> {
                    profile(world, "gp3-csi", "Filesystem", "ReadWriteOnce", "ReadWriteMany");
                }),
                inCluster(
                        "StateClassUnfit",
                        CRITICAL,
                        "in other zones than 'eu-central-1b' alone",
                        world -> change(world, builder -> zones(builder, "eu-central-1a", "eu-central-1c"))),
                inCluster(
                        "StateVolumeElsewhere",
                        WARN,
                        "another zone than 'eu-central-1b'",
                        world -> change(world, builder -> builder.withVolumeBindingMode("Immediate"))),
                inCluster("StateClassUnknown", WARN, "no KubeVirt object can be read", world -> remove(world)));
    }

    private static Arguments inCluster(String reason, String category, String words, Consumer<World> change) {
        return arguments(reason, category, words, change);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("clusters")
    void c46_shouldTellOfAStateVolumeThatWouldNeverBeBoundBeforeTheSourceIsStopped(
            String reason, String category, String words, Consumer<World> change) {
        // Given
        change.accept(world);
        var id = withTpm();
        var other = users.running(1);
        world.engine();

        // When
        users.plan("tier", false, id, other);

        // Then
        assertThat(told.awaitFinding("tier", reason, category, words)).containsEntry("items", List.of(id));
        told.assertNothingTouched();
    }

    /** How a cluster may be that gives KubeVirt what it asks for. */
    static Stream<Arguments> fitting() {
        return Stream.of(
                fits("the default binds when it is needed", world -> {}),
                fits("the profile of the named class says ReadWriteOnce", world -> {
                    named(world, "gp3-csi");
                    profile(world, "gp3-csi", "Filesystem", "ReadWriteOnce");
                }),
                fits(
                        "the class binds at once, in the target zone alone",
                        world -> change(
                                world, builder -> zones(builder.withVolumeBindingMode("Immediate"), "eu-central-1b"))),
                fits("the class is of a driver that shares file systems", world -> {
                    change(
                            world,
                            builder ->
                                    builder.withProvisioner("efs.csi.aws.com").withVolumeBindingMode("Immediate"),
                            "io2-csi");
                    named(world, "io2-csi");
                }),
                fits("the default of virtual machines wins", world -> {
                    change(world, builder -> builder.withVolumeBindingMode("Immediate"));
                    change(
                            world,
                            builder -> builder.editMetadata()
                                    .addToAnnotations("storageclass.kubevirt.io/is-default-virt-class", "true")
                                    .endMetadata(),
                            "io2-csi");
                }));
    }

    private static Arguments fits(String what, Consumer<World> change) {
        return arguments(what, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fitting")
    void shouldHaveNothingToTellWhenKubeVirtGetsItsStateVolume(String what, Consumer<World> change) {
        // Given
        change.accept(world);
        world.engine();

        // When
        users.plan("tier", false, withTpm());
        world.await("the look", SOON, () -> condition("TpmStateLost").isPresent());

        // Then
        assertThat(REASONS).as(what).noneMatch(reason -> condition(reason).isPresent());
        assertThat(condition("Ready").orElseThrow()).containsEntry("status", "True");
    }

    @Test
    void shouldHaveNothingToTellWhenNoMachineHasATpm() {
        // Given
        named(world, "vm-state");
        world.engine();

        // When
        users.plan("tier", false, users.running(1));
        world.await("the look", SOON, () -> condition("Ready").isPresent());

        // Then
        assertThat(REASONS).noneMatch(reason -> condition(reason).isPresent());
        assertThat(condition("Ready").orElseThrow()).containsEntry("status", "True");
    }

    /** One disk, and one claim more. */
    @Test
    void shouldCountTheStateVolumeWhenANamespaceHasAQuotaOfClaims() {
        // Given
        Clusters.quota(world.cluster(), "persistentvolumeclaims", "1", "0");
        world.engine();

        // When
        users.plan("tier", false, withTpm());
        world.await("the finding", SOON, () -> condition("NamespaceQuota").isPresent());

        // Then
        assertThat(condition("NamespaceQuota").orElseThrow().get("message").toString())
                .contains("leaves 1 of persistentvolumeclaims, and the plan needs 2");
    }

    private String withTpm() {
        return Beside.machine(world.region(), FIRST, 1)
                .uefi()
                .with(one -> one.tpmSupport("v2.0"))
                .launch()
                .instanceId();
    }

    private static void named(World world, String stateClass) {
        world.cluster().objects().edit(Kinds.KUBEVIRT, "kubevirt", "kubevirt", settings -> {
            settings.setAdditionalProperty("spec", Map.of("configuration", Map.of("vmStateStorageClass", stateClass)));
            return settings;
        });
    }

    private static void remove(World world) {
        var objects = world.cluster().objects();
        var found = objects.get(Kinds.KUBEVIRT, "kubevirt", "kubevirt").orElseThrow();
        objects.delete(
                Kinds.KUBEVIRT, "kubevirt", "kubevirt", found.getMetadata().getUid());
    }

    private static void change(World world, UnaryOperator<StorageClassBuilder> change) {
        change(world, change, "gp3-csi");
    }

    private static void change(World world, UnaryOperator<StorageClassBuilder> change, String name) {
        world.cluster().objects().edit(Kinds.STORAGE_CLASS, "", name, (StorageClass found) -> change.apply(
                        new StorageClassBuilder(found))
                .build());
    }

    private static StorageClassBuilder zones(StorageClassBuilder builder, String... zones) {
        return builder.withAllowedTopologies(new TopologySelectorTermBuilder()
                .addNewMatchLabelExpression()
                .withKey("topology.ebs.csi.aws.com/zone")
                .withValues(zones)
                .endMatchLabelExpression()
                .build());
    }

    private static void profile(World world, String name, String volumeMode, String... accessModes) {
        world.cluster()
                .put(
                        Kinds.STORAGE_PROFILE,
                        new GenericKubernetesResourceBuilder()
                                .withApiVersion(Kinds.STORAGE_PROFILE.apiVersion())
                                .withKind(Kinds.STORAGE_PROFILE.name())
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build());
        world.cluster().objects().editStatus(Kinds.STORAGE_PROFILE, "", name, found -> {
            found.setAdditionalProperty(
                    "status",
                    Map.of(
                            "claimPropertySets",
                            List.of(
                                    Map.of("volumeMode", "Block", "accessModes", List.of("ReadWriteMany")),
                                    Map.of("volumeMode", volumeMode, "accessModes", List.of(accessModes)))));
            return found;
        });
    }

    private Optional<Map<String, Object>> condition(String type) {
        return told.condition(Kinds.PLAN, "tier", type);
    }
}
