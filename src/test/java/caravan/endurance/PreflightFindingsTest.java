package caravan.endurance;

import caravan.api.Kinds;
import caravan.sim.aws.Aim;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What of a plan, its maps or its machines' disks would make it fail is told before anybody has asked to carry it. */
class PreflightFindingsTest {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String CRITICAL = "Critical";
    private static final String WARN = "Warn";
    private static final String ZONE = "topology.kubernetes.io/zone";

    static Stream<Arguments> plans() {
        return Stream.of(
                found(
                        "AffinityRefused",
                        "cannot be read",
                        plan -> plan.spec("targetAffinity", Map.of("nodeAffinity", "x"))),
                found(
                        "LabelRefused",
                        "caravan.io/kept",
                        plan -> plan.spec("targetLabels", Map.of("caravan.io/kept", "true"))),
                found(
                        "NodeSelectorElsewhere",
                        "eu-central-1a",
                        plan -> plan.spec("targetNodeSelector", Map.of(ZONE, "eu-central-1a"))),
                found("PvcNameTemplateInvalid", "Nothing", plan -> plan.spec("pvcNameTemplate", "{{.Nothing}}")),
                found("ClaimNamesClash", "disk-0", plan -> {
                    plan.spec("pvcNameTemplate", "disk-{{.DiskIndex}}");
                    plan.spec("pvcNameTemplateUseGenerateName", false);
                }),
                found("RootDiskUnknown", "/dev/sdz", plan -> plan.vm("rootDisk", "/dev/sdz")),
                found("TargetNameTwice", "'twin'", plan -> plan.vm("targetName", "twin")),
                found("InstancetypeMissing", "u1.none", plan -> plan.vm("instanceType", "u1.none")),
                found("LuksSecretMissing", "Secret vms/none", plan -> plan.vm("luks", Map.of("name", "none"))),
                found("ServiceAccountMissing", "vms/nobody", plan -> plan.spec("serviceAccount", "nobody")),
                found("NestedUnsupported", "arm64", plan -> {
                    plan.first().with(one -> one.architecture("arm64"));
                    plan.vm("enableNestedVirtualization", true);
                }),
                found("CompatibilityUnsupported", "e1000e", plan -> {
                    plan.first().with(one -> one.architecture("arm64"));
                    plan.spec("skipGuestConversion", true);
                    plan.spec("useCompatibilityMode", true);
                }),
                found(
                        "TargetZoneUnavailable",
                        "eu-central-1z",
                        plan -> plan.edit(
                                Kinds.PROVIDER,
                                "aws",
                                "settings",
                                Map.of("target-region", "eu-central-1", "target-az", "eu-central-1z"))),
                found("SubnetUnmapped", Fleet.SUBNET_WEB, plan -> plan.connect(Fleet.SUBNET_BATCH)),
                found("PodNetworkTwice", "pod network", plan -> {
                    plan.connect(Fleet.SUBNET_WEB, Fleet.SUBNET_BATCH);
                    plan.first()
                            .nic(
                                    Subnet.builder()
                                            .subnetId(Fleet.SUBNET_BATCH)
                                            .vpcId(Fleet.VPC)
                                            .build(),
                                    "10.9.9.9");
                }),
                found(
                        "StorageClassUnfit",
                        "which is no number",
                        plan -> plan.world().cluster().objects().edit(Kinds.STORAGE_CLASS, "", "gp3-csi", storage -> {
                            storage.setParameters(Map.of("type", "gp3", "iops", "many"));
                            return storage;
                        })),
                found("VolumeTypeUnmapped", "type io1", plan -> plan.first()
                        .disk("/dev/xvdb", disk("io1").iops(400))),
                found("RootNotBootable", "st1", plan -> plan.first()
                        .rootDevice("/dev/xvdb")
                        .disk("/dev/xvdb", disk("st1").size(125).iops(null).throughput(null))),
                found("VolumeMissing", "vol-0ff9999999999997", plan -> plan.first()
                        .with(one -> one.blockDeviceMappings(
                                one.build().blockDeviceMappings().get(0),
                                InstanceBlockDeviceMapping.builder()
                                        .deviceName("/dev/xvdq")
                                        .ebs(disk -> disk.volumeId("vol-0ff9999999999997"))
                                        .build()))),
                found("RootVolumeMissing", "/dev/xvdz", plan -> plan.first().rootDevice("/dev/xvdz")),
                found("SharedVolume", "several instances", plan -> plan.first()
                        .disk("/dev/xvdb", disk("io2").iops(400).multiAttachEnabled(true))),
                found("ArchitectureUnsupported", "x86_64_mac", plan -> plan.first()
                        .with(one -> one.architecture("x86_64_mac"))),
                found("TagsRefused", "tag policy", plan -> plan.world()
                        .aws()
                        .faults()
                        .always(
                                Aim.at("CreateVolume (dry run)"),
                                Fault.refuse(
                                        400,
                                        "TagPolicyViolation",
                                        "The tag policy does not allow the specified value for the following tag key:"
                                                + " 'Environment'."))),
                found("VolumeRefused", "gp3", plan -> {
                    plan.world().region().keepOldGp3();
                    plan.first()
                            .disk(
                                    "/dev/xvdb",
                                    disk("gp3").size(100).iops(20_000).throughput(125));
                }));
    }

    static Stream<Arguments> warnings() {
        return Stream.of(
                found(
                        "SubnetUnknown",
                        "subnet-0fffffffffffffff0",
                        plan -> plan.connect(Fleet.SUBNET_WEB, "subnet-0fffffffffffffff0")),
                found("SizeGuessed", "m5.large", plan -> {
                    plan.first().type("m5.large");
                    plan.second().type("m5.large");
                    plan.world().aws().faults().always(Aim.at("DescribeInstanceTypes"), Fault.denied());
                }),
                found("UefiVariablesLost", "Secure Boot", plan -> plan.first().uefi()),
                found("ManyProcessors", "vCPUs", plan -> plan.first()
                        .with(one -> one.cpuOptions(cpu -> cpu.coreCount(224).threadsPerCore(2)))),
                found("MacAddressesLost", "primary user-defined network", PreflightFindingsTest::primaryNetwork));
    }

    /** As OVN-Kubernetes makes it on OpenShift 4.19. */
    private static void primaryNetwork(Situation plan) {
        var objects = plan.world().cluster().objects();
        objects.edit(Kinds.NAMESPACE, "", "vms", namespace -> {
            var labels = new HashMap<>(namespace.getMetadata().getLabels());
            labels.put("k8s.ovn.org/primary-user-defined-network", "");
            namespace.getMetadata().setLabels(labels);
            return namespace;
        });
        objects.edit(Kinds.NETWORK_ATTACHMENT_DEFINITION, "vms", "vlan-web", network -> {
            network.getMetadata().setLabels(Map.of("k8s.ovn.org/user-defined-network", ""));
            return network;
        });
        var version = new GenericKubernetesResource();
        version.setApiVersion("config.openshift.io/v1");
        version.setKind("ClusterVersion");
        version.setMetadata(new ObjectMetaBuilder().withName("version").build());
        version.setAdditionalProperty("status", Map.of("desired", Map.of("version", "4.19.3")));
        plan.world().cluster().put(Kinds.CLUSTER_VERSION, version);
    }

    private static Volume.Builder disk(String type) {
        return Volume.builder()
                .volumeId("vol-0ff9999999999998")
                .size(50)
                .volumeType(type)
                .encrypted(false)
                .multiAttachEnabled(false);
    }

    private static Arguments found(String reason, String words, Consumer<Situation> change) {
        return arguments(reason, words, change);
    }

    @Test
    void shouldTellWhereTheOperatorLetsNoMachineBeMade() {
        // When
        var plan = new Situation(Map.of("CARAVAN_INTAKE_TARGET_NAMESPACES", "elsewhere"), situation -> {});

        // Then
        assertTold(plan, "NamespaceNotAllowed", "namespace vms", CRITICAL);
    }

    /** Refused when it is read, as every field that no plan may have so. */
    @Test
    void c07_shouldTellOfANameThatKubernetesDoesNotTake() {
        // When
        var plan = new Situation(Map.of(), situation -> situation.vm("targetName", "Not_A_Name"));

        // Then
        var told = new Told(plan.world());
        plan.world().engine();
        plan.world().await("the refusal", SOON, () -> told.condition(Kinds.PLAN, "tier", "VmsTargetNameRefused")
                .isPresent());
        assertThat(told.condition(Kinds.PLAN, "tier", "Ready").orElseThrow())
                .containsEntry("status", "False")
                .hasEntrySatisfying("message", text -> assertThat(text.toString())
                        .contains("/spec/vms/0/targetName is 'Not_A_Name'", "at most 63 of the characters"));
        told.assertNothingTouched();
    }

    @Test
    void shouldTellOfANamespaceThatIsBeingDeleted() {
        // Given
        var plan = new Situation(Map.of(), situation -> {});
        var objects = plan.world().cluster().objects();
        objects.edit(Kinds.NAMESPACE, "", "vms", namespace -> {
            namespace.getMetadata().setFinalizers(List.of("example.com/hold"));
            return namespace;
        });

        // When
        objects.delete(
                Kinds.NAMESPACE,
                "",
                "vms",
                objects.get(Kinds.NAMESPACE, "", "vms")
                        .orElseThrow()
                        .getMetadata()
                        .getUid());

        // Then
        assertTold(plan, "NamespaceTerminating", "Namespace vms", CRITICAL);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void shouldTellOfAPlanThatCannotBeCarried(String reason, String words, Consumer<Situation> change) {
        // When
        var plan = new Situation(Map.of(), change);

        // Then
        assertTold(plan, reason, words, CRITICAL);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("warnings")
    void shouldWarnOfWhatWillNotBeAsItWas(String reason, String words, Consumer<Situation> change) {
        // When
        var plan = new Situation(Map.of(), change);

        // Then
        assertTold(plan, reason, words, WARN);
    }

    private static void assertTold(Situation plan, String reason, String words, String category) {
        var told = new Told(plan.world());
        plan.world().engine();
        told.awaitFinding("tier", reason, category, words);
        told.assertNothingTouched();
    }
}
