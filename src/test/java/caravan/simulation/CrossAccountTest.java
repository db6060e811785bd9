package caravan.simulation;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.it.Eventually;
import caravan.model.State;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.KeyRing;
import caravan.sim.kube.PodOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** From one account into another, over HTTP: nothing stays shared, granted or left over, however it ends. */
class CrossAccountTest {

    private static final String KEY_ID = "5f0c4f4e-7d1b-4a6e-9c60-000000000001";
    private static final String COPY_KEY_ID = "5f0c4f4e-7d1b-4a6e-9c60-000000000002";

    private Stage stage;
    private KeyRing ring;

    @BeforeEach
    void open() {
        stage = new Stage(Map.of("CARAVAN_PHASE_FILLING_TIMEOUT", "40s", "CARAVAN_PREFLIGHT_STOPS", "plan"));
        stage.secret(Map.of("targetAccessKeyId", Fleet.PARTNER_KEY, "targetSecretAccessKey", "secret"));
        ring = stage.region().keyRing();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void c19_shouldCarryUnencryptedDisksByASharedSnapshotAlone() {
        // Given
        var instance = stage.running(2);

        // When
        var record = carried("plain", instance);

        // Then
        assertCarried(record);
        assertThat(calls(Fleet.KEY))
                .containsEntry("CreateSnapshot", 2)
                .containsEntry("ModifySnapshotAttribute", 4)
                .containsEntry("DeleteSnapshot", 2)
                .doesNotContainKeys("CopySnapshot", "CreateVolume", "CreateTags", "CreateGrant", "DescribeKey");
        assertThat(calls(Fleet.PARTNER_KEY))
                .containsEntry("CreateVolume", 2)
                .doesNotContainKeys("ModifySnapshotAttribute", "DeleteSnapshot", "DeleteVolume");
        assertThat(record.getSpec().intent().share().principal()).isNull();
    }

    @Test
    void c19_shouldCarryUnderACustomersKeyByAGrantThatIsRevokedAfterwards() {
        // Given
        var key = ring.arn(Fleet.ACCOUNT, KEY_ID);
        var instance = stage.encrypted(2, key);

        // When
        var record = carried("customer", instance);

        // Then
        assertCarried(record);
        assertThat(record.getSpec().intent().share().grantKeys()).containsExactly(key);
        assertThat(ring.granted()).singleElement().satisfies(grant -> {
            assertThat(grant.grantee())
                    .isEqualTo("arn:aws:iam::" + Fleet.PARTNER_ACCOUNT + ":user/" + Fleet.PARTNER_KEY);
            assertThat(grant.name()).isEqualTo("caravan-" + record.uid());
            assertThat(grant.revoked()).isTrue();
        });
        assertThat(newVolumes(record))
                .allMatch(Volume::encrypted)
                .extracting(Volume::kmsKeyId)
                .as("the default of the target's account")
                .allMatch(used -> used.contains(":" + Fleet.PARTNER_ACCOUNT + ":"));
        assertThat(record.getStatus().conditions())
                .anyMatch(condition -> condition.message().contains("default key"));
    }

    @Test
    void shouldMakeNoGrantWhereTheKeysPolicyAllowsTheTargetAlready() {
        // Given
        var key = ring.arn(Fleet.ACCOUNT, KEY_ID);
        ring.allow(key, Fleet.PARTNER_ACCOUNT);
        var instance = stage.encrypted(1, key);

        // When
        var record = carried("allowed", instance);

        // Then
        assertCarried(record);
        assertThat(calls(Fleet.KEY)).doesNotContainKeys("CreateGrant", "RevokeGrant");
    }

    /** Or the end of the one would take the key away from the other, whose volumes are not filled yet. */
    @SideBySide
    void shouldGrantAKeyToEachMigrationByItselfAndRevokeThatAlone() {
        // Given
        var key = ring.arn(Fleet.ACCOUNT, KEY_ID);
        var slow = stage.encrypted(1, key);
        stage.simulation().aws().fates().slowFilling(slow, Duration.ofDays(1));
        var first = Journey.plan(stage, "slow", slow).start("slow-1");
        var waiting = first.awaitState("slow-1", slow, State.CLEANUP);

        // When
        var second = carried("quick", stage.encrypted(1, key));

        // Then
        assertThat(ring.granted())
                .extracting(KeyRing.Grant::name, KeyRing.Grant::revoked)
                .containsExactlyInAnyOrder(
                        tuple("caravan-" + waiting.uid(), false), tuple("caravan-" + second.uid(), true));
        assertCarried(first.awaitState("slow-1", slow, State.SUCCEEDED));
    }

    @Test
    void c19_shouldCopyToTheConfiguredKeyWhatTheDefaultKeyEncrypts() {
        // Given
        stage.copyKey(ring.arn(Fleet.ACCOUNT, COPY_KEY_ID));
        var instance = stage.encrypted(2, stage.defaultKey());

        // When
        var record = carried("default", instance);

        // Then
        assertCarried(record);
        assertThat(record.getStatus().disks()).allSatisfy(disk -> {
            assertThat(disk.copyId()).isNotNull().isNotEqualTo(disk.snapshotId());
            assertThat(stage.region().volume(disk.volumeId()).orElseThrow().snapshotId())
                    .isEqualTo(disk.copyId());
        });
        assertThat(calls(Fleet.KEY))
                .containsEntry("CopySnapshot", 2)
                .containsEntry("ModifySnapshotAttribute", 4)
                .containsEntry("DeleteSnapshot", 4);
        assertThat(new Traces(stage, record).snapshotsMade()).hasSize(4);
    }

    @Test
    void c19_shouldRefuseTheDefaultKeyWithoutAnotherOneBeforeTheSourceIsTouched() {
        // Given
        var instance = stage.encrypted(1, stage.defaultKey());

        // When
        var told = refused("without", instance, "DefaultKeyNotShareable");

        // Then
        assertThat(told).contains("AWS's default key", "kms-key", Fleet.ACCOUNT);
    }

    @Test
    void c19_shouldRefuseAKeyThatIsDisabledBeforeTheSourceIsTouched() {
        // Given
        var key = ring.arn(Fleet.ACCOUNT, KEY_ID);
        ring.state(key, "Disabled");
        var instance = stage.encrypted(1, key);

        // When
        var told = refused("disabled", instance, "KeyNotEnabled");

        // Then
        assertThat(told).contains(key + ", which volume " + Stage.volumeOf(instance, 0) + " needs, is Disabled");
    }

    @Test
    void c19_shouldRefuseAKeyThatNeitherPolicyNorGrantOpensToTheTarget() {
        // Given
        var key = ring.arn(Fleet.ACCOUNT, KEY_ID);
        ring.withoutGrants(key);
        var instance = stage.encrypted(1, key);

        // When
        var told = refused("closed", instance, "KeyNotAllowed");

        // Then
        assertThat(told).contains("Account " + Fleet.PARTNER_ACCOUNT + " may not use KMS key " + key);
    }

    @Test
    void shouldMakeNothingTwiceWhenTheAnswersOfCopyGrantAndShareAreLost() {
        // Given
        stage.copyKey(ring.arn(Fleet.ACCOUNT, COPY_KEY_ID));
        var instance = stage.encrypted(1, stage.defaultKey());
        for (var operation : List.of("CopySnapshot", "CreateGrant", "ModifySnapshotAttribute", "CreateVolume")) {
            stage.awsFaults().next(operation, 1, Fault.loseAnswer());
        }

        // When
        var record = carried("lost", instance);

        // Then
        assertCarried(record);
        assertThat(new Traces(stage, record).snapshotsMade())
                .as("a snapshot and its copy")
                .hasSize(2);
        assertThat(ring.granted()).hasSize(1);
    }

    @Test
    void shouldTakeEverythingBackWhenTheConversionFails() {
        // Given
        stage.copyKey(ring.arn(Fleet.ACCOUNT, COPY_KEY_ID));
        var instance = stage.encrypted(1, stage.defaultKey());
        stage.pods(instance, new PodOutcome.Fails(1, "virt-v2v: error: no root device found"));

        // When
        var record =
                Journey.converting(stage, "undone", instance).start("undone-1").awaitEnd("undone-1", instance);

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo("PodFailed");
        assertThat(new Traces(stage, record).left()).isEmpty();
        assertNothingShared(record);
        assertThat(stage.stateOf(instance)).isEqualTo("running");
    }

    @Test
    void shouldUndoACopyThatAwsAcceptsAndFailsLater() {
        // Given
        var copyKey = ring.arn(Fleet.ACCOUNT, COPY_KEY_ID);
        stage.copyKey(copyKey);
        var instance = stage.encrypted(1, stage.defaultKey());
        stage.simulation().aws().fates().denyKey(copyKey);

        // When
        var record = ended("failing", instance);

        // Then
        assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure().reason()).isEqualTo("CopyFailed");
        assertThat(record.getStatus().failure().reasons().get(0)).contains("Given key ID is not accessible");
        assertThat(new Traces(stage, record).left()).isEmpty();
        assertNothingShared(record);
    }

    @SideBySide
    void shouldShareUntilTheVolumesAreFilledAndNoLongerThanTheDeadline() {
        // Given
        var key = ring.arn(Fleet.ACCOUNT, KEY_ID);
        var instance = stage.encrypted(1, key);
        stage.simulation().aws().fates().slowFilling(instance, Duration.ofDays(1));
        var journey = Journey.plan(stage, "filling", instance).start("filling-1");

        // When
        var waiting = journey.awaitState("filling-1", instance, State.CLEANUP);

        // Then
        assertThat(stage.region().sharedWith(disk(waiting).snapshotId())).containsExactly(Fleet.PARTNER_ACCOUNT);
        assertThat(disk(waiting).sharedWith()).isEqualTo(Fleet.PARTNER_ACCOUNT);
        assertThat(ring.granted()).noneMatch(KeyRing.Grant::revoked);

        // When
        var record = journey.awaitState("filling-1", instance, State.SUCCEEDED);

        // Then
        assertCarried(record);
    }

    private static DiskRecord disk(InstanceMigration record) {
        return record.getStatus().disks().get(0);
    }

    private InstanceMigration carried(String name, String instance) {
        var record = ended(name, instance);
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SUCCEEDED);
        return record;
    }

    private InstanceMigration ended(String name, String instance) {
        return Journey.plan(stage, name, instance).start(name + "-1").awaitEnd(name + "-1", instance);
    }

    private Map<String, Integer> calls(String key) {
        return stage.simulation().aws().callsBy(key);
    }

    private List<Volume> newVolumes(InstanceMigration record) {
        return record.getStatus().disks().stream()
                .map(disk -> stage.region().volume(disk.volumeId()).orElseThrow())
                .toList();
    }

    private void assertCarried(InstanceMigration record) {
        assertThat(record.getStatus().disks()).allSatisfy(disk -> {
            assertThat(stage.region().accountOf(disk.volumeId())).isEqualTo(Fleet.PARTNER_ACCOUNT);
            assertThat(disk.sharedWith()).isNull();
            assertThat(disk.grantId()).isNull();
        });
        assertThat(newVolumes(record)).allSatisfy(volume -> assertThat(volume.tags())
                .anyMatch(tag ->
                        tag.key().equals("caravan.io/adopted") && tag.value().equals("true")));
        assertThat(new Traces(stage, record).snapshots()).isEmpty();
        assertNothingShared(record);
    }

    private void assertNothingShared(InstanceMigration record) {
        assertThat(record.getStatus().disks().stream()
                        .flatMap(disk -> Stream.of(disk.snapshotId(), disk.copyId()))
                        .filter(Objects::nonNull)
                        .map(stage.region()::sharedWith))
                .allMatch(accounts -> accounts.isEmpty());
        assertThat(ring.granted()).allMatch(KeyRing.Grant::revoked);
        var audit = stage.simulation().aws().audit();
        assertThat(audit.foreignDeletedBy(Fleet.KEY, Fleet.PARTNER_KEY)).isEmpty();
        assertThat(audit.foreignChangedBy(Fleet.KEY, Fleet.PARTNER_KEY)).isEmpty();
    }

    /** What the condition of this type on the Plan tells, which keeps its Migration from beginning. */
    private String refused(String plan, String instance, String type) {
        var journey = Journey.plan(stage, plan, instance).start(plan + "-1");
        var told = Eventually.get("condition " + type, Duration.ofSeconds(60), () -> conditions(plan)
                .filter(condition -> type.equals(condition.get("type")))
                .findFirst());
        assertThat(told.get("category")).isEqualTo("Critical");
        assertThat(journey.record(plan + "-1", instance)).isEmpty();
        assertThat(calls(Fleet.KEY)).doesNotContainKeys("StopInstances", "CreateSnapshot", "CreateGrant");
        assertThat(calls(Fleet.PARTNER_KEY)).doesNotContainKey("CreateVolume");
        return told.toString();
    }

    private Stream<Map<String, Object>> conditions(String plan) {
        var found = stage.client()
                .genericKubernetesResources("forklift.konveyor.io/v1beta1", "Plan")
                .inNamespace(Stage.NAMESPACE)
                .withName(plan)
                .get();
        return Optional.ofNullable(found.<List<Map<String, Object>>>get("status", "conditions")).stream()
                .flatMap(List::stream);
    }
}
