package caravan.engine;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.api.reader.Trees;
import caravan.fake.FakeKube;
import caravan.fake.FakeTimer;
import caravan.kube.KubeFailure.Reason;
import caravan.model.ObjectRef;
import caravan.model.State;
import caravan.status.ProviderProjection.Contact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StatusProjectionTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeKube kube = new FakeKube();
    private final ProjectedObjects objects = new ProjectedObjects(kube);
    private final FakeTimer clock = new FakeTimer();
    private final Map<String, Integer> percents = new ConcurrentHashMap<>();
    private final List<Integer> observed = new ArrayList<>();
    private Optional<Contact> contact = Optional.of(new Contact(true, ""));
    private boolean leads = true;
    private Duration standstill = Duration.ZERO;
    private StatusProjection projection;

    @BeforeEach
    void seed() {
        projection = new StatusProjection(
                kube,
                clock,
                () -> leads,
                new StatusProjection.Surroundings(
                        id -> percents.containsKey(id) ? OptionalInt.of(percents.get(id)) : OptionalInt.empty(),
                        ref -> contact,
                        this::observe,
                        new Unopened((record, from) -> {}),
                        plan -> Gate.Told.NOTHING,
                        new EngineSettings.Limits(1, 20),
                        new StatusSettings(Duration.ofSeconds(30))));
        objects.seed();
    }

    @Test
    void shouldTellAllObjectsOnceWhenItBeginsToLead() {
        // When
        projection.project().join();

        // Then
        assertThat(objects.condition(Kinds.PLAN, "web-tier", "Ready")).isEqualTo("True");
        assertThat(objects.condition(Kinds.PROVIDER, "aws", "ConnectionTestSucceeded"))
                .isEqualTo("True");
        assertThat(objects.condition(Kinds.PROVIDER, "host", "Ready")).isEqualTo("True");
        assertThat(objects.condition(Kinds.NETWORK_MAP, "networks", "Ready")).isEqualTo("True");
        assertThat(kube.writes()).isEqualTo(5);
        assertThat(observed).containsExactly(0);
    }

    @Test
    void shouldAskNothingWhenNothingChanged() {
        // Given
        projection.project().join();
        clock.pass(SECOND);

        // When
        projection.project().join();

        // Then
        assertThat(kube.calls("list Plan")).isEqualTo(1);
    }

    @Test
    void shouldWriteNothingWhenTheStatusIsStillTheSame() {
        // Given
        projection.project().join();
        var writes = kube.writes();

        // When
        clock.pass(Duration.ofSeconds(31));
        projection.project().join();

        // Then
        assertThat(kube.calls("list Plan")).isEqualTo(2);
        assertThat(kube.writes()).isEqualTo(writes);
    }

    @Test
    void shouldJoinManyChangesIntoOneWriteASecond() {
        // Given
        projection.project().join();
        objects.migration();
        lookAgain();
        var lists = kube.calls("list Migration");
        var around = kube.calls("list Provider");
        var writes = kube.calls("updateStatus Migration");
        objects.record("i-0a1b2c3d4e5f60001", State.INITIALIZE);

        // When
        for (var i = 0; i < 100; i++) {
            projection.changed(
                    Kinds.INSTANCE_MIGRATION, ObjectRef.named(ProjectedObjects.NAMESPACE, "run-1-i-0a1b2c3d4e5f60001"));
            projection.project().join();
        }
        clock.pass(SECOND);
        projection.project().join();

        // Then
        assertThat(kube.calls("updateStatus Migration")).isEqualTo(writes + 1);
        assertThat(kube.calls("list Migration")).isEqualTo(lists + 1);
        assertThat(kube.calls("list Provider"))
                .as("what is around did not change")
                .isEqualTo(around);
        assertThat(objects.condition(Kinds.MIGRATION, "run-1", "Running")).isEqualTo("True");
        assertThat(objects.condition(Kinds.PLAN, "web-tier", "Executing")).isEqualTo("True");
    }

    @Test
    void shouldTellOfTheLimitWhenARecordHasToWait() {
        // Given
        objects.migration();
        objects.record("i-0a1b2c3d4e5f60001", State.DISK_TRANSFER);
        objects.record("i-0a1b2c3d4e5f60002", State.PENDING);

        // When
        projection.project().join();

        // Then
        assertThat(Trees.of(kube.find(Kinds.MIGRATION, ProjectedObjects.NAMESPACE, "run-1")
                                .orElseThrow())
                        .at("/status/vms/1/conditions/0/message")
                        .asText())
                .isEqualTo("Waiting to start migration: in-flight limit reached (max 1).");
    }

    @Test
    void shouldWriteAgainWhenASnapshotHasComeFurther() {
        // Given
        objects.migration();
        var record = objects.record("i-0a1b2c3d4e5f60001", State.CREATE_SNAPSHOTS);
        kube.edit(
                Kinds.INSTANCE_MIGRATION,
                ProjectedObjects.NAMESPACE,
                record.getMetadata().getName(),
                found -> {
                    found.setStatus(found.getStatus()
                            .withSteps(
                                    "CreateSnapshots",
                                    List.of(new caravan.api.StepRecord(
                                            "CreateSnapshots", "2026-03-01T00:00:00Z", null)))
                            .withDisks(List.of(new DiskRecord("vol-1").withSnapshot("snap-1"))));
                    return found;
                });
        projection.project().join();
        percents.put("snap-1", 40);
        clock.pass(SECOND);

        // When
        projection.project().join();

        // Then
        assertThat(kube.calls("updateStatus Migration")).isEqualTo(2);
        assertThat(Trees.of(kube.find(Kinds.MIGRATION, ProjectedObjects.NAMESPACE, "run-1")
                                .orElseThrow())
                        .at("/status/vms/0/pipeline/2/progress/completed")
                        .asInt())
                .isEqualTo(140);
    }

    @Test
    void shouldLookAgainWhenSomebodyElseWroteInBetween() {
        // Given
        kube.failNext("updateStatus Plan", Reason.CONFLICT);
        projection.project().join();
        assertThat(objects.condition(Kinds.PLAN, "web-tier", "Ready")).isEmpty();

        // When
        clock.pass(SECOND);
        projection.project().join();

        // Then
        assertThat(objects.condition(Kinds.PLAN, "web-tier", "Ready")).isEqualTo("True");
    }

    @Test
    void shouldNotTryEachSecondWhenAStatusIsRefused() {
        // Given
        kube.failNext("updateStatus Plan", Reason.INVALID);
        projection.project().join();

        // When
        clock.pass(SECOND);
        projection.changed(Kinds.PLAN, ObjectRef.named(ProjectedObjects.NAMESPACE, "web-tier"));
        projection.project().join();
        var early = kube.calls("updateStatus Plan");
        clock.pass(Duration.ofSeconds(31));
        projection.project().join();

        // Then
        assertThat(early).isEqualTo(1);
        assertThat(objects.condition(Kinds.PLAN, "web-tier", "Ready")).isEqualTo("True");
    }

    @Test
    void shouldLookAgainSoonWhenTheProcessHasStoodStill() {
        // Given
        standstill = Duration.ofMinutes(40);
        projection.project().join();
        standstill = Duration.ZERO;

        // When
        kube.remove(Kinds.NETWORK_MAP, ProjectedObjects.NAMESPACE, "networks");
        clock.pass(Duration.ofSeconds(31));
        projection.project().join();

        // Then
        assertThat(objects.condition(Kinds.PLAN, "web-tier", "Ready")).isEqualTo("False");
    }

    @Test
    void shouldEndWellAndLookAgainWhenTheApiServerIsAway() {
        // Given
        kube.failNext("list Plan", Reason.UNREACHABLE);

        // When
        projection.project().join();
        clock.pass(SECOND);
        projection.project().join();

        // Then
        assertThat(objects.condition(Kinds.PLAN, "web-tier", "Ready")).isEqualTo("True");
    }

    @Test
    void shouldSayWhatIsMissingWhenAReferenceDoesNotExist() {
        // Given
        kube.remove(Kinds.NETWORK_MAP, ProjectedObjects.NAMESPACE, "networks");

        // When
        projection.project().join();

        // Then
        assertThat(objects.condition(Kinds.PLAN, "web-tier", "Ready")).isEqualTo("False");
        assertThat(objects.condition(Kinds.PLAN, "web-tier", "MapNetworkRefused"))
                .isEqualTo("True");
    }

    @Test
    void shouldShowTheProviderAsUnreachableWhenItsInventoryCouldNotBeRead() {
        // Given
        contact = Optional.of(new Contact(false, "AuthFailure"));

        // When
        projection.project().join();

        // Then
        assertThat(objects.condition(Kinds.PROVIDER, "aws", "Validated")).isEqualTo("True");
        assertThat(objects.condition(Kinds.PROVIDER, "aws", "ConnectionTestSucceeded"))
                .isEqualTo("False");
        assertThat(objects.condition(Kinds.PROVIDER, "aws", "Ready")).isEqualTo("False");
        assertThat(kube.find(Kinds.PROVIDER, ProjectedObjects.NAMESPACE, "aws")
                        .orElseThrow()
                        .<String>get("status", "phase"))
                .isEqualTo("ConnectionFailed");
    }

    @Test
    void shouldWriteNothingWhenAnotherReplicaLeads() {
        // Given
        leads = false;

        // When
        projection.project().join();

        // Then
        assertThat(kube.writes()).isZero();
    }

    private void observe(List<InstanceMigration> records) {
        observed.add(records.size());
        clock.pass(standstill);
    }

    private void lookAgain() {
        clock.pass(SECOND);
        projection.changed(Kinds.MIGRATION, ObjectRef.named(ProjectedObjects.NAMESPACE, "run-1"));
        projection.project().join();
        clock.pass(SECOND.minusMillis(200));
    }
}
