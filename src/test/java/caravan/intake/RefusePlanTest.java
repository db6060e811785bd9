package caravan.intake;

import caravan.api.Kinds;
import caravan.aws.AwsFault;
import caravan.fake.FakeEc2;
import caravan.fake.FakeKube;
import caravan.fake.Machines;
import caravan.intake.Outcome.Accepted;
import caravan.intake.Outcome.Refused;
import caravan.model.SuspendedException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RefusePlanTest {

    private static final String HOOK = """
            ---
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Hook
            metadata: {name: %s}
            spec:
              %s
            """;

    private final FakeKube kube = Drops.kube();
    private final FakeEc2 ec2 = Drops.ec2();

    @Test
    void shouldRefuseTheSameNameWithAnotherSpec() {
        // Given
        accept(Drops.ALL);

        // When
        var outcome = accept(Drops.ALL.replace("targetNamespace: vms", "targetNamespace: other"));

        // Then
        assertThat(problems(outcome))
                .containsExactly("document 5 (Plan web), line 36, column 12: /metadata/name is 'web', and Plan"
                        + " migration/web exists already with another spec; document and cluster differ in"
                        + " /spec/targetNamespace. Instead: another name, or the same spec; to replace the one in the"
                        + " cluster, delete it first.");
        assertThat(kube.find(Kinds.NAMESPACE, "", "other")).isEmpty();
    }

    @Test
    void shouldNameEveryProblemOfADropAndCreateNothing() {
        // Given
        var drop = Drops.ALL
                .replace("name: gp3}", "name: gp2}")
                .replace("id: subnet-0", "id: subnet-7")
                .replace("target-az: us-east-1b", "target-az: us-east-1z")
                .replace("storageClass: gp3-csi", "storageClass: nowhere")
                .replace("- {id: i-1, name: web-1, luks: {}}", "- {id: i-1, luks: {}}\n  - {id: i-2}");

        // When
        var outcome = accept(drop);

        // Then
        assertThat(problems(outcome))
                .containsExactly(
                        "document 1 (Provider aws), line 8, column 14: /spec/settings/target-az: TargetZoneUnavailable."
                                + " Of i-1: The target zone 'us-east-1z' is not an available availability zone of"
                                + " region us-east-1. Set target-az in the source Provider's settings to one of"
                                + " us-east-1b.",
                        "document 3 (NetworkMap nets), line 23, column 3: /spec/map: SubnetUnmapped. Of i-1:"
                                + " NetworkMap migration/nets has no network left for interface eni-10 in subnet"
                                + " subnet-0. Add a pair for subnet subnet-0 to the NetworkMap; its type may be"
                                + " 'ignored'.",
                        "document 4 (StorageMap disks), line 31, column 3: /spec/map: VolumeTypeUnmapped. Of i-1:"
                                + " StorageMap migration/disks has no storage class for type gp3 of volume vol-1. Add"
                                + " a pair for gp3 to the StorageMap.",
                        "document 4 (StorageMap disks), line 31, column 3: /spec/map: VolumeTypeUnmapped. Of i-1:"
                                + " StorageMap migration/disks has no storage class for type gp3 of volume vol-2. Add"
                                + " a pair for gp3 to the StorageMap.",
                        "document 4 (StorageMap disks), line 32, column 41: /spec/map/0/destination/storageClass is"
                                + " 'nowhere', and the cluster has no such StorageClass. Instead: one of those that"
                                + " kubectl get storageclass lists.",
                        "document 5 (Plan web), line 45, column 6: /spec/vms/1/id: SourceGone. Instance i-2 does not"
                                + " exist in region us-east-1, as far as the keys of Provider migration/aws can see."
                                + " Name an instance that is running or stopped, or leave it out of the Plan.");
        assertThat(kube.writes()).isZero();
        assertThat(ec2.writes()).isZero();
    }

    @Test
    void shouldLookIntoAwsForAPlanThatIsRefusedAnyway() {
        // Given
        var drop = Drops.ALL
                .replace("skipGuestConversion: true", "warm: true")
                .replace("luks: {}}", "luks: {}}\n  - {id: i-2}\n  - {id: web}");

        // When
        var texts = problems(accept(drop));

        // Then
        assertThat(texts).hasSize(3);
        assertThat(texts.get(0)).contains("/spec/warm is set");
        assertThat(texts.get(1)).contains("/spec/vms/1/id: SourceGone. Instance i-2 does not exist");
        assertThat(texts.get(2)).contains("/spec/vms/2/id is 'web'");
    }

    @Test
    void shouldLookAtTheMachinesOfAPlanThatNamesNeitherNamespaceNorZone() {
        // Given
        var drop = Drops.ALL
                .replace("targetNamespace: vms", "xfsCompatibility: false")
                .replace("target-az: us-east-1b, ", "")
                .replace("luks: {}}", "luks: {name: pass}}\n  - {id: i-2}");

        // When
        var texts = problems(accept(drop));

        // Then
        assertThat(texts).hasSize(3);
        assertThat(texts.get(0)).contains("/spec/settings/target-az is missing");
        assertThat(texts.get(1)).contains("/spec/targetNamespace is missing");
        assertThat(texts.get(2)).contains("/spec/vms/1/id: SourceGone. Instance i-2 does not exist");
    }

    @Test
    void shouldTellOfEverythingThatAPlanNamesAndThatIsNeitherInTheDropNorInTheCluster() {
        // Given
        var drop = Drops.ALL
                        .replace(
                                "skipGuestConversion: true",
                                "serviceAccount: mover\n  customizationScripts: {name: scripts}")
                        .replace(
                                "luks: {}}",
                                "luks: {name: pass}, hooks: [{step: PreHook, hook: {name: before}}, {step: PostHook, hook: {name:"
                                        + " after}}]}")
                + HOOK.formatted("after", "image: runner");

        // When
        var texts = problems(accept(drop));

        // Then
        assertThat(texts)
                .anySatisfy(text -> assertThat(text)
                        .contains("/spec/serviceAccount: ServiceAccountMissing. ServiceAccount vms/mover"))
                .anySatisfy(text ->
                        assertThat(text).contains("/spec/customizationScripts: ScriptsMissing. ConfigMap vms/scripts"))
                .anySatisfy(
                        text -> assertThat(text).contains("/spec/vms/0: LuksSecretMissing. Of i-1: Secret vms/pass"))
                .anySatisfy(text -> assertThat(text)
                        .contains(
                                "/spec/vms/0/hooks/0/hook/name names Hook 'before', which is neither in the drop nor in"
                                        + " namespace migration"))
                .hasSize(4);
        assertThat(kube.writes()).isZero();
    }

    @Test
    void shouldTellWhatIsWrongWithAHookOfTheDropOnce() {
        // Given
        var drop = Drops.ALL.replace("luks: {}}", "hooks: [{step: PreHook, hook: {name: before}}]}")
                + HOOK.formatted("before", "image: ''");

        // When
        var texts = problems(accept(drop));

        // Then
        assertThat(texts).singleElement().asString().contains("(Hook before)", "/spec/image is missing");
    }

    @Test
    void shouldTellOfTheServiceAccountOfAHook() {
        // Given
        var drop = Drops.ALL.replace("luks: {}}", "hooks: [{step: PreHook, hook: {name: before}}]}")
                + HOOK.formatted("before", "image: runner\n  serviceAccount: runner");

        // When
        var texts = problems(accept(drop));

        // Then
        assertThat(texts)
                .singleElement()
                .asString()
                .contains("ServiceAccountMissing. ServiceAccount migration/runner", "kubectl -n migration create");
    }

    @Test
    void shouldWarnOnlyOfAMachineThatCannotBeCarriedWhereItStopsNoOther() {
        // Given
        var lenient = Drops.intake(kube, ec2, Map.of("CARAVAN_PREFLIGHT_STOPS", "machine"));

        // When
        var outcome = lenient.accept(Drops.bytes(Drops.ALL.replace("luks: {}}", "luks: {}}\n  - {id: i-2}")));

        // Then
        assertThat(outcome).isInstanceOfSatisfying(Accepted.class, accepted -> assertThat(accepted.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.text()).contains("SourceGone. Instance i-2")));
    }

    @Test
    void shouldTellOfAMachineThatStopsNoOtherToWhoHasToCorrectTheDropAnyway() {
        // Given
        var lenient = Drops.intake(kube, ec2, Map.of("CARAVAN_PREFLIGHT_STOPS", "machine"));
        var drop = Drops.ALL.replace("skipGuestConversion", "warm").replace("luks: {}}", "luks: {}}\n  - {id: i-2}");

        // When
        var texts = problems(lenient.accept(Drops.bytes(drop)));

        // Then
        assertThat(texts).hasSize(2);
        assertThat(texts.get(1)).contains("SourceGone. Instance i-2");
    }

    @Test
    void shouldRefuseATerminatedInstanceALocalZoneAndTwoPodNetworks() {
        // Given
        ec2.with(
                Machines.in("terminated", Machines.instance("i-1", List.of("vol-1"), List.of("subnet-0", "subnet-0"))));
        ec2.with(Machines.instance("i-2", List.of("vol-1"), List.of("subnet-0", "subnet-0")));
        var drop = Drops.ALL
                .replace("target-az: us-east-1b", "target-az: us-east-1-bos-1a")
                .replace("luks: {}}", "luks: {}}\n  - {id: i-2}");

        // When
        var texts = problems(accept(drop));

        // Then
        assertThat(texts)
                .anySatisfy(text -> assertThat(text).contains("/spec/vms/0/id: SourceGone. Instance i-1 is terminated"))
                .anySatisfy(text ->
                        assertThat(text).contains("NetworkMap nets", "i-2 would have 2 interfaces on the pod network"))
                .anySatisfy(text -> assertThat(text)
                        .contains(
                                "/spec/settings/target-az: TargetZoneUnavailable",
                                "'us-east-1-bos-1a' is not an available availability zone of region us-east-1, but a"
                                        + " local-zone in state available.",
                                "to one of us-east-1b."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: Plan -> kind: Secret -> and credentials do not belong in a drop",
                "kind: NetworkMap -> kind: Pod -> is 'Pod', which a drop cannot hold. Instead: Provider, Hook, NetworkMap,"
                        + " StorageMap, Plan, Migration.",
                "metadata: {name: disks} -> metadata: {} -> /metadata/name is missing",
                "metadata: {name: disks} -> metadata: {name: Disks} -> /metadata/name is 'Disks'",
                "metadata: {name: disks} -> metadata: {name: disks, namespace: prod} -> drops are taken in 'migration' only",
                "metadata: {name: disks} -> metadata: {name: disks, labels: {a: 1}} -> /metadata/labels/a is '1', which is"
                        + " not text",
                "metadata: {name: host} -> metadata: {name: aws} -> is 'aws', which document 1 is called already",
                "storage: {name: disks -> storage: {name: nodisks -> /spec/map/storage/name names StorageMap 'nodisks', which"
                        + " is neither in the drop nor in namespace migration",
                "name: aws-keys -> name: nokeys -> /spec/secret/name names Secret 'nokeys', which does not exist in"
                        + " namespace migration",
                "spec: {type: openshift -> spec: {type: ec2 -> /spec/settings/target-az is missing",
                "source: {name: aws -> source: {name: host -> names Provider 'host' of type openshift",
                "ec2.us-east-1.amazonaws.com -> ec2.example.com -> which is not AWS's own host",
            })
    void shouldSayInOnePassWhatIsWrong(String change) {
        // Given
        var parts = change.split(" -> ", 3);

        // When
        var outcome = accept(Drops.ALL.replace(parts[0], parts[1]));

        // Then
        assertThat(problems(outcome)).anySatisfy(text -> assertThat(text).contains(parts[2]));
        assertThat(kube.writes()).isZero();
    }

    @Test
    void shouldRefuseAnotherVersionOfTheGroup() {
        // When
        var outcome = accept(Drops.PROVIDERS.replaceFirst("v1beta1", "v1"));

        // Then
        assertThat(problems(outcome))
                .containsExactly("document 1 (Provider aws), line 1, column 1: /apiVersion is"
                        + " 'forklift.konveyor.io/v1'. Instead: forklift.konveyor.io/v1beta1.");
    }

    @Test
    void shouldRefuseATargetNamespaceThatTheOperatorDoesNotAllow() {
        // Given
        var intake = Drops.intake(kube, ec2, Map.of("CARAVAN_INTAKE_TARGET_NAMESPACES", "team-*"));

        // When
        var outcome = intake.accept(Drops.bytes(Drops.ALL));

        // Then
        assertThat(problems(outcome))
                .containsExactly("document 5 (Plan web), line 40, column 3: /spec/targetNamespace: NamespaceNotAllowed."
                        + " Virtual machines may not be made in namespace vms. Choose another targetNamespace, or let"
                        + " the operator allow it by caravan.intake.target-namespaces.");
    }

    @Test
    void shouldSayHowToMakeTheNamespaceOfDrops() {
        // Given
        var empty = new FakeKube();

        // When
        var outcome = Drops.intake(empty, ec2).accept(Drops.bytes(Drops.ALL));

        // Then
        assertThat(problems(outcome)).singleElement().asString().contains("kubectl create namespace migration");
    }

    @Test
    void shouldRefuseWhatTheApiServerWouldRefuse() {
        // Given
        kube.refuse(object -> object.getKind().equals("Migration"));

        // When
        var outcome = accept(Drops.ALL);

        // Then
        assertThat(problems(outcome)).singleElement().asString().contains("is refused by the API server: Migration");
        assertThat(kube.writes()).isZero();
    }

    @Test
    void shouldRefuseAStartOfAnArchivedPlan() {
        // Given
        accept(Drops.PROVIDERS + Drops.MAPS + Drops.PLAN);
        kube.edit(Kinds.PLAN, "migration", "web", plan -> with(plan, Map.of("archived", true)));

        // When
        var outcome = accept(Drops.MIGRATION);

        // Then
        assertThat(problems(outcome)).singleElement().asString().contains("names Plan 'web', which is archived");
    }

    @Test
    void shouldRefuseCredentialsThatAwsRefusesAndWaitForThrottlesToPass() {
        // Given
        ec2.failNext("DescribeInstances", AwsFault.DENIED, "UnauthorizedOperation");

        // When
        var outcome = accept(Drops.ALL);

        // Then
        assertThat(problems(outcome))
                .containsExactly("document 1 (Provider aws), line 7, column 3: /spec/secret: UnauthorizedOperation."
                        + " DescribeInstances failed: UnauthorizedOperation: as told (request id req-1). Allow"
                        + " DescribeInstances to the provider's credentials; see deploy/iam.");
        ec2.failNext("DescribeInstances", AwsFault.THROTTLED, "RequestLimitExceeded");
        assertThatThrownBy(() -> accept(Drops.ALL)).isInstanceOf(SuspendedException.class);
    }

    private AcceptPlan intake() {
        return Drops.intake(kube, ec2);
    }

    private Outcome accept(String drop) {
        return intake().accept(Drops.bytes(drop));
    }

    private static List<String> problems(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Refused.class);
        return ((Refused) outcome).problems().list().stream().map(Problem::text).toList();
    }

    private static GenericKubernetesResource with(GenericKubernetesResource object, Map<String, Object> fields) {
        Map<String, Object> spec = object.get("spec");
        spec.putAll(fields);
        return object;
    }
}
