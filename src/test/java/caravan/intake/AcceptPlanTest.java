package caravan.intake;

import caravan.api.Kinds;
import caravan.fake.FakeEc2;
import caravan.fake.FakeKube;
import caravan.fake.Machines;
import caravan.intake.Outcome.Accepted;
import caravan.intake.Outcome.Made;
import caravan.intake.Outcome.Preview;
import caravan.intake.Outcome.VmCalls;
import caravan.kube.KubeFailure;
import caravan.kube.KubeFailure.Reason;
import caravan.model.ObjectRef;
import caravan.model.SuspendedException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AcceptPlanTest {

    private final FakeKube kube = Drops.kube();
    private final FakeEc2 ec2 = Drops.ec2();

    @Test
    void shouldCreateEverythingWithTheMigrationLastWhenTheDropIsSound() {
        // When
        var outcome = (Accepted) accept(Drops.MIGRATION + Drops.PLAN + Drops.MAPS + "---\n" + Drops.PROVIDERS);

        // Then
        assertThat(outcome.objects())
                .extracting(Made::kind)
                .containsExactly("Provider", "Provider", "StorageMap", "Plan", "NetworkMap", "Migration");
        assertThat(outcome.objects()).allMatch(Made::created);
        assertThat(outcome.plan()).contains(ObjectRef.named("migration", "web"));
        assertThat(outcome.warnings()).isEmpty();
        assertThat(kube.find(Kinds.NAMESPACE, "", "vms")).isPresent();
        assertThat(ec2.writes()).isZero();
    }

    @Test
    void shouldWarnWhenAnInstanceHasBeenMigratedAlready() {
        // Given
        kube.put(
                Kinds.LEASE,
                new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace("caravan-system")
                        .withName("111122223333-us-east-1-i-1")
                        .addToAnnotations("caravan.io/target-uid", "machine-1")
                        .endMetadata()
                        .build());

        // When
        var outcome = (Accepted) accept(Drops.ALL);

        // Then
        assertThat(outcome.warnings()).singleElement().satisfies(warning -> assertThat(warning.toString())
                .contains("machine-1", "caravan.io/migrate-again=true"));
    }

    @Test
    void shouldGiveLiveUidsToOwnersAndToTheMigrationsPlan() {
        // When
        accept(Drops.ALL);

        // Then
        var plan = kube.find(Kinds.PLAN, "migration", "web").orElseThrow();
        var migration = kube.all(Kinds.MIGRATION).get(0);
        var uid = plan.getMetadata().getUid();
        assertThat(migration.<String>get("spec", "plan", "uid")).isEqualTo(uid);
        assertThat(migration.getMetadata().getOwnerReferences()).singleElement().satisfies(owner -> {
            assertThat(owner.getKind()).isEqualTo("Plan");
            assertThat(owner.getUid()).isEqualTo(uid);
        });
        assertThat(kube.find(Kinds.NETWORK_MAP, "migration", "nets")
                        .orElseThrow()
                        .getMetadata()
                        .getOwnerReferences())
                .singleElement()
                .satisfies(owner -> {
                    assertThat(owner.getUid()).isEqualTo(uid);
                    assertThat(owner.getController()).isTrue();
                });
        assertThat(kube.writes())
                .as("creates, with that of the namespace, and no patch")
                .isEqualTo(7);
    }

    @Test
    void shouldMakeThePlanTheOwnerOfAMigrationThatNamesNone() {
        // Given
        var migration = """
                ---
                apiVersion: forklift.konveyor.io/v1beta1
                kind: Migration
                metadata: {name: run-1}
                spec: {plan: {name: web}}
                """;

        // When
        accept(Drops.PROVIDERS + Drops.MAPS + Drops.PLAN + migration);

        // Then
        assertThat(kube.find(Kinds.MIGRATION, "migration", "run-1")
                        .orElseThrow()
                        .getMetadata()
                        .getOwnerReferences())
                .hasSize(1);
    }

    @Test
    void shouldChangeNothingWhenTheSameFileIsDroppedTwice() {
        // Given
        accept(Drops.ALL);
        var writes = kube.writes();
        var asked = ec2.calls("DescribeInstances");

        // When
        var outcome = (Accepted) accept(Drops.ALL);

        // Then
        assertThat(outcome.objects()).noneMatch(Made::created).hasSize(6);
        assertThat(ec2.calls("DescribeInstances")).isEqualTo(asked);
        assertThat(kube.writes()).isEqualTo(writes);
        assertThat(kube.all(Kinds.MIGRATION)).hasSize(1);
    }

    @Test
    void shouldStillBeTheSameWhenTheServerFilledInDefaultsAndTheUserArchivedThePlan() {
        // Given
        accept(Drops.ALL);
        kube.edit(
                Kinds.PLAN,
                "migration",
                "web",
                plan -> with(
                        plan,
                        Map.of("deleteVmOnFailMigration", true, "preserveStaticIPs", true, "xfsCompatibility", false)));

        // When
        var outcome = accept(Drops.PROVIDERS + Drops.MAPS + Drops.PLAN);

        // Then
        assertThat(outcome).isInstanceOf(Accepted.class);
    }

    @Test
    void shouldTakeReferencesFromTheClusterWhenTheDropLacksThem() {
        // Given
        accept(Drops.PROVIDERS + Drops.MAPS + Drops.PLAN);

        // When
        var outcome = (Accepted) accept(Drops.MIGRATION);

        // Then
        assertThat(outcome.plan()).contains(ObjectRef.named("migration", "web"));
        assertThat(kube.all(Kinds.MIGRATION)).hasSize(1);
    }

    @Test
    void shouldGoOnWhereAFailureEndedIt() {
        // Given
        kube.failNext("create Migration", Reason.UNREACHABLE);
        assertThatThrownBy(() -> accept(Drops.ALL)).isInstanceOf(KubeFailure.class);
        assertThat(kube.all(Kinds.PLAN)).hasSize(1);
        assertThat(kube.all(Kinds.MIGRATION)).isEmpty();

        // When
        var outcome = (Accepted) accept(Drops.ALL);

        // Then
        assertThat(outcome.objects())
                .extracting(Made::created)
                .containsExactly(false, false, false, false, false, true);
        assertThat(kube.find(Kinds.NETWORK_MAP, "migration", "nets")
                        .orElseThrow()
                        .getMetadata()
                        .getOwnerReferences())
                .hasSize(1);
    }

    @Test
    void shouldGoOnWhenTheAnswerOfACreateWasLost() {
        // Given
        kube.loseNext("create Plan");
        assertThatThrownBy(() -> accept(Drops.ALL)).isInstanceOf(KubeFailure.class);

        // When
        accept(Drops.ALL);

        // Then
        assertThat(kube.all(Kinds.PLAN)).hasSize(1);
        assertThat(kube.all(Kinds.MIGRATION)).hasSize(1);
    }

    @Test
    void shouldCheckAgainWhenSomebodyElseWasFaster() {
        // Given
        kube.failNext("create StorageMap", Reason.ALREADY_EXISTS);

        // Then
        assertThatThrownBy(() -> accept(Drops.ALL))
                .isInstanceOf(SuspendedException.class)
                .hasMessage("StorageMap disks was made by somebody else at the same time; the drop is checked again.");
    }

    @Test
    void shouldAskToComeAgainWhenSomebodyElseMakesAnObjectDuringTheLook() {
        // Given
        kube.failNext("dryRunCreate StorageMap", Reason.ALREADY_EXISTS);

        // Then
        assertThatThrownBy(() -> intake().preview(Drops.bytes(Drops.ALL)))
                .isInstanceOf(SuspendedException.class)
                .hasMessage("StorageMap migration/disks was made by somebody else just now.");
    }

    @Test
    void shouldReturnWarningsAndStillCreate() {
        // When
        var outcome = (Accepted) accept(Drops.ALL.replace("luks: {}}", "migrateSharedDisks: false}"));

        // Then
        assertThat(outcome.warnings()).singleElement().satisfies(warning -> assertThat(warning.field())
                .isEqualTo("/spec/vms/0/migrateSharedDisks"));
    }

    @Test
    void shouldTakeADropWithoutTheDryRunsThatItsPlanIsLookedAtByLater() {
        // Given
        ec2.deny("CreateVolume");

        // When
        var outcome = accept(Drops.ALL);

        // Then
        assertThat(outcome).isInstanceOf(Accepted.class);
        assertThat(kube.calls("dryRunCreate VirtualMachine")).isZero();
        assertThat(kube.calls("dryRunCreate Pod")).isZero();
    }

    @Test
    void shouldWarnOnceOfWhatManyMachinesHaveInCommon() {
        // Given
        kube.withNamespace("vms");
        ec2.with(Machines.instance("i-2", List.of("vol-3"), List.of("subnet-0")));
        ec2.with(Machines.volume("vol-3", "gp3", "i-2"));
        List.of("web-1", "web-2")
                .forEach(name -> kube.put(Kinds.VIRTUAL_MACHINE, FakeKube.bare(Kinds.VIRTUAL_MACHINE, "vms", name)));

        // When
        var outcome = (Accepted) accept(Drops.ALL.replace("luks: {}}", "luks: {}}\n  - {id: i-2, name: web-2}"));

        // Then
        assertThat(outcome.warnings()).singleElement().satisfies(warning -> assertThat(warning.text())
                .contains("/spec/vms: TargetRenamed. Namespace vms has a VirtualMachine web-1 already", "web-2"));
    }

    @Test
    void shouldTellInADryRunWhatWouldKeepAMigrationFromBeginning() {
        // Given
        ec2.deny("CreateVolume");

        // When
        var preview = (Preview) intake().preview(Drops.bytes(Drops.ALL));

        // Then
        assertThat(preview.problems().kind()).isEqualTo(Problems.Kind.NOT_READY);
        assertThat(preview.problems().list()).singleElement().satisfies(problem -> assertThat(problem.text())
                .contains("(Provider aws)", "/spec/secret: RightsMissing", "ec2:CreateVolume"));
        assertThat(preview.plans()).singleElement().satisfies(plan -> assertThat(
                        plan.outlook().machines())
                .singleElement()
                .satisfies(machine -> assertThat(machine.requests()).hasSize(4)));
        assertThat(preview.asked().apiServer()).containsEntry("get Secret", 1).containsEntry("list StorageClass", 1);
    }

    @Test
    void shouldTellObjectsAndCallsInADryRunAndMakeNothing() {
        // When
        var preview = (Preview) intake().preview(Drops.bytes(Drops.ALL));

        // Then
        assertThat(preview.objects())
                .extracting(object -> object.get("kind"))
                .containsExactly("Namespace", "Provider", "Provider", "StorageMap", "Plan", "NetworkMap", "Migration");
        assertThat(preview.plans())
                .flatExtracting(plan -> CallForecast.of(plan.plan().ref(), plan.outlook()))
                .containsExactly(new VmCalls(
                        ObjectRef.named("migration", "web"),
                        "i-1",
                        List.of("vol-1", "vol-2"),
                        Map.of(
                                "StopInstances", 1,
                                "CreateSnapshot", 2,
                                "CreateVolume", 2,
                                "CreateTags", 1,
                                "DeleteSnapshot", 2)));
        assertThat(kube.writes()).isZero();
        assertThat(ec2.writes()).isZero();
    }

    private AcceptPlan intake() {
        return Drops.intake(kube, ec2);
    }

    private Outcome accept(String drop) {
        return intake().accept(Drops.bytes(drop));
    }

    private static GenericKubernetesResource with(GenericKubernetesResource object, Map<String, Object> fields) {
        Map<String, Object> spec = object.get("spec");
        spec.putAll(fields);
        return object;
    }
}
