package caravan.engine;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.api.Reference;
import caravan.api.reader.Trees;
import caravan.fake.FakeKube;
import caravan.fake.FakeTimer;
import caravan.kube.KubeFailure.Reason;
import caravan.model.ObjectRef;
import caravan.model.State;
import caravan.status.ProviderProjection.Contact;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    private static final String NAMESPACE = "migration";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final YAMLMapper YAML = new YAMLMapper();

    private final FakeKube kube = new FakeKube();
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
                        new EngineSettings.Limits(1, 20),
                        new StatusSettings(Duration.ofSeconds(30))));
        put(Kinds.PROVIDER, "aws", "{type: ec2, secret: {name: keys}, settings: {target-az: us-east-1b}}");
        put(Kinds.PROVIDER, "host", "{type: openshift}");
        put(Kinds.NETWORK_MAP, "networks", "{provider: {source: {name: aws}, destination: {name: host}}, map: []}");
        put(Kinds.STORAGE_MAP, "storage", "{provider: {source: {name: aws}, destination: {name: host}}, map: []}");
        put(
                Kinds.PLAN,
                "web-tier",
                "{targetNamespace: vms, provider: {source: {name: aws}, destination: {name: host}},"
                        + " map: {network: {name: networks}, storage: {name: storage}},"
                        + " vms: [{id: i-0a1b2c3d4e5f60001}, {id: i-0a1b2c3d4e5f60002}]}");
    }

    @Test
    void shouldTellAllObjectsOnceWhenItBeginsToLead() {
        // When
        projection.project().join();

        // Then
        assertThat(condition(Kinds.PLAN, "web-tier", "Ready")).isEqualTo("True");
        assertThat(condition(Kinds.PROVIDER, "aws", "ConnectionTestSucceeded")).isEqualTo("True");
        assertThat(condition(Kinds.PROVIDER, "host", "Ready")).isEqualTo("True");
        assertThat(condition(Kinds.NETWORK_MAP, "networks", "Ready")).isEqualTo("True");
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
        migration();
        lookAgain();
        var lists = kube.calls("list Migration");
        var around = kube.calls("list Provider");
        var writes = kube.calls("updateStatus Migration");
        record("i-0a1b2c3d4e5f60001", State.INITIALIZE);

        // When
        for (var i = 0; i < 100; i++) {
            projection.changed(Kinds.INSTANCE_MIGRATION, ObjectRef.named(NAMESPACE, "run-1-i-0a1b2c3d4e5f60001"));
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
        assertThat(condition(Kinds.MIGRATION, "run-1", "Running")).isEqualTo("True");
        assertThat(condition(Kinds.PLAN, "web-tier", "Executing")).isEqualTo("True");
    }

    @Test
    void shouldTellOfTheLimitWhenARecordHasToWait() {
        // Given
        migration();
        record("i-0a1b2c3d4e5f60001", State.DISK_TRANSFER);
        record("i-0a1b2c3d4e5f60002", State.PENDING);

        // When
        projection.project().join();

        // Then
        assertThat(Trees.of(kube.find(Kinds.MIGRATION, NAMESPACE, "run-1").orElseThrow())
                        .at("/status/vms/1/conditions/0/message")
                        .asText())
                .isEqualTo("Waiting to start migration: in-flight limit reached (max 1).");
    }

    @Test
    void shouldWriteAgainWhenASnapshotHasComeFurther() {
        // Given
        migration();
        var record = record("i-0a1b2c3d4e5f60001", State.CREATE_SNAPSHOTS);
        kube.edit(Kinds.INSTANCE_MIGRATION, NAMESPACE, record.getMetadata().getName(), found -> {
            found.setStatus(found.getStatus()
                    .withSteps(
                            "CreateSnapshots",
                            List.of(new caravan.api.StepRecord("CreateSnapshots", "2026-03-01T00:00:00Z", null)))
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
        assertThat(Trees.of(kube.find(Kinds.MIGRATION, NAMESPACE, "run-1").orElseThrow())
                        .at("/status/vms/0/pipeline/2/progress/completed")
                        .asInt())
                .isEqualTo(140);
    }

    @Test
    void shouldLookAgainWhenSomebodyElseWroteInBetween() {
        // Given
        kube.failNext("updateStatus Plan", Reason.CONFLICT);
        projection.project().join();
        assertThat(condition(Kinds.PLAN, "web-tier", "Ready")).isEmpty();

        // When
        clock.pass(SECOND);
        projection.project().join();

        // Then
        assertThat(condition(Kinds.PLAN, "web-tier", "Ready")).isEqualTo("True");
    }

    @Test
    void shouldNotTryEachSecondWhenAStatusIsRefused() {
        // Given
        kube.failNext("updateStatus Plan", Reason.INVALID);
        projection.project().join();

        // When
        clock.pass(SECOND);
        projection.changed(Kinds.PLAN, ObjectRef.named(NAMESPACE, "web-tier"));
        projection.project().join();
        var early = kube.calls("updateStatus Plan");
        clock.pass(Duration.ofSeconds(31));
        projection.project().join();

        // Then
        assertThat(early).isEqualTo(1);
        assertThat(condition(Kinds.PLAN, "web-tier", "Ready")).isEqualTo("True");
    }

    @Test
    void shouldLookAgainSoonWhenTheProcessHasStoodStill() {
        // Given
        standstill = Duration.ofMinutes(40);
        projection.project().join();
        standstill = Duration.ZERO;

        // When
        kube.remove(Kinds.NETWORK_MAP, NAMESPACE, "networks");
        clock.pass(Duration.ofSeconds(31));
        projection.project().join();

        // Then
        assertThat(condition(Kinds.PLAN, "web-tier", "Ready")).isEqualTo("False");
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
        assertThat(condition(Kinds.PLAN, "web-tier", "Ready")).isEqualTo("True");
    }

    @Test
    void shouldSayWhatIsMissingWhenAReferenceDoesNotExist() {
        // Given
        kube.remove(Kinds.NETWORK_MAP, NAMESPACE, "networks");

        // When
        projection.project().join();

        // Then
        assertThat(condition(Kinds.PLAN, "web-tier", "Ready")).isEqualTo("False");
        assertThat(condition(Kinds.PLAN, "web-tier", "MapNetworkRefused")).isEqualTo("True");
    }

    @Test
    void shouldShowTheProviderAsUnreachableWhenItsInventoryCouldNotBeRead() {
        // Given
        contact = Optional.of(new Contact(false, "AuthFailure"));

        // When
        projection.project().join();

        // Then
        assertThat(condition(Kinds.PROVIDER, "aws", "Validated")).isEqualTo("True");
        assertThat(condition(Kinds.PROVIDER, "aws", "ConnectionTestSucceeded")).isEqualTo("False");
        assertThat(condition(Kinds.PROVIDER, "aws", "Ready")).isEqualTo("False");
        assertThat(kube.find(Kinds.PROVIDER, NAMESPACE, "aws").orElseThrow().<String>get("status", "phase"))
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

    private String condition(Kind<GenericKubernetesResource> kind, String name, String type) {
        for (var condition :
                Trees.of(kube.find(kind, NAMESPACE, name).orElseThrow()).at("/status/conditions")) {
            if (type.equals(condition.path("type").asText())) {
                return condition.path("status").asText();
            }
        }
        return "";
    }

    private void lookAgain() {
        clock.pass(SECOND);
        projection.changed(Kinds.MIGRATION, ObjectRef.named(NAMESPACE, "run-1"));
        projection.project().join();
        clock.pass(SECOND.minusMillis(200));
    }

    private void migration() {
        put(Kinds.MIGRATION, "run-1", "{plan: {name: web-tier}}");
    }

    private InstanceMigration record(String id, State state) {
        var plan = kube.find(Kinds.PLAN, NAMESPACE, "web-tier").orElseThrow().getMetadata();
        var run = kube.find(Kinds.MIGRATION, NAMESPACE, "run-1").orElseThrow().getMetadata();
        var record = new InstanceMigration();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace(NAMESPACE)
                .withName("run-1-" + id)
                .build());
        record.setSpec(new InstanceMigrationSpec(
                id,
                id,
                new Reference(NAMESPACE, "web-tier", plan.getUid()),
                new Reference(NAMESPACE, "run-1", run.getUid()),
                new Reference(NAMESPACE, "aws", "")));
        record.setStatus(InstanceMigrationStatus.pending().withState(state));
        return kube.put(Kinds.INSTANCE_MIGRATION, record);
    }

    private void put(Kind<GenericKubernetesResource> kind, String name, String spec) {
        var object = new GenericKubernetesResource();
        object.setMetadata(
                new ObjectMetaBuilder().withNamespace(NAMESPACE).withName(name).build());
        try {
            object.setAdditionalProperty("spec", YAML.readValue(spec, Map.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kube.put(kind, object);
    }
}
