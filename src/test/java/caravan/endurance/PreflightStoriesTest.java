package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.aws.Beside;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Machine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
    private final Told told = new Told(world);

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
        told.assertNothingTouched();
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
        told.assertNothingTouched();

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
        told.assertNothingTouched();

        // When
        users.leaveOut("tier", spot);

        // Then
        world.await("it to be carried", Duration.ofHours(2), () -> users.record("run", id)
                .filter(record -> record.state() == State.SUCCEEDED)
                .isPresent());
    }

    /** Machines of a tier differ by their names, which are tags, and by little else. */
    @Test
    void c16_shouldLookAtAThousandMachinesWithSixtyCalls() {
        // Given
        var ids = Stream.generate(() -> users.running(3)).limit(1_000).toArray(String[]::new);
        world.engine();
        world.await("the engine to lead", SOON, () -> !world.calls().isEmpty());
        // The inventory has its own first look at the account.
        world.time().run(Duration.ofMinutes(2));
        var before = world.calls().size();

        // When
        users.plan("tier", false, ids);
        world.time().run(Duration.ofMinutes(2));

        // Then
        var calls = awsCalls(before);
        System.out.println("preflight of 1000 x 3: " + calls.size() + " calls "
                + calls.stream()
                        .collect(Collectors.groupingBy(ExternalCall::operation, TreeMap::new, Collectors.counting())));
        assertThat(calls).hasSizeLessThanOrEqualTo(60);
        assertThat(condition("Ready").orElseThrow()).containsEntry("status", "True");
        told.assertNothingTouched();
    }

    private List<ExternalCall> awsCalls(int before) {
        return world.calls().stream().skip(before).filter(ExternalCall::aws).toList();
    }

    private String reasonOf(String migration) {
        return told.condition(Kinds.MIGRATION, migration, "Ready")
                .map(condition -> String.valueOf(condition.get("reason")))
                .orElse("");
    }

    private Optional<Map<String, Object>> condition(String type) {
        return told.condition(Kinds.PLAN, "tier", type);
    }
}
