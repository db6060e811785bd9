package caravan.kube;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kinds;
import caravan.api.Reference;
import caravan.kube.KubeFailure.Reason;
import caravan.model.SuspendedException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class Fabric8KubeGatewayTest {

    private static final String CLAIMS = "/api/v1/namespaces/vms/persistentvolumeclaims";
    private static final String CONFLICT = """
            {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Conflict","code":409,
             "message":"Operation cannot be fulfilled: the object has been modified"}""";
    private static final String EXISTS = """
            {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"AlreadyExists","code":409,
             "message":"persistentvolumeclaims \\"disk\\" already exists"}""";

    private final AtomicBoolean leads = new AtomicBoolean(true);
    private MockApiServer server;
    private KubeClients clients;
    private Fabric8KubeGateway gateway;

    @BeforeEach
    void open() {
        server = new MockApiServer();
        clients = new KubeClients(server.config(), MockApiServer.settings());
        gateway = server.gateway(clients, () -> {
            if (!leads.get()) {
                throw new SuspendedException("does not lead");
            }
        });
    }

    @AfterEach
    void close() {
        gateway.close();
        clients.close();
        server.close();
    }

    @Test
    void shouldGiveBackWhatWasCreated() throws Exception {
        // Given
        var desired = claim();

        // When
        var made = done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, desired));

        // Then
        assertThat(made.getMetadata().getUid()).isNotBlank();
        assertThat(done(gateway.get(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", "disk")))
                .hasValueSatisfying(read -> assertThat(read.getMetadata().getUid())
                        .isEqualTo(made.getMetadata().getUid()));
        assertThat(server.asked()).containsExactly("POST " + CLAIMS, "GET " + CLAIMS + "/disk");
    }

    @Test
    void shouldBeEmptyWhenNothingIsThere() throws Exception {
        // When
        var read = done(gateway.get(Kinds.PLAN, "demo", "absent"));

        // Then
        assertThat(read).isEmpty();
    }

    @Test
    void shouldNotReachAnotherPathWhenANameHoldsSlashes() throws Exception {
        // When
        done(gateway.get(Kinds.PLAN, "demo", "../../secrets/x"));

        // Then
        assertThat(server.asked())
                .containsExactly("GET /apis/forklift.konveyor.io/v1beta1/namespaces/demo/plans/..%2F..%2Fsecrets%2Fx");
    }

    @Test
    void shouldListByLabelsInAllNamespaces() throws Exception {
        // Given
        var mine = claim();
        mine.getMetadata().setLabels(Map.of("caravan.io/record", "r-1"));
        done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, mine));
        done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, MockApiServer.named(claim(), "other", "theirs")));

        // When
        var found = done(gateway.list(Kinds.PERSISTENT_VOLUME_CLAIM, "", Map.of("caravan.io/record", "r-1")));

        // Then
        assertThat(found).extracting(one -> one.getMetadata().getName()).containsExactly("disk");
        assertThat(found).extracting(PersistentVolumeClaim::getKind).containsExactly("PersistentVolumeClaim");
        assertThat(server.asked())
                .endsWith("GET /api/v1/persistentvolumeclaims?labelSelector=caravan.io%2Frecord%3Dr-1");
    }

    @Test
    void shouldTellAlreadyExistsFromConflict() {
        // Given
        server.answer("POST " + CLAIMS, 409, EXISTS).answer("PUT " + CLAIMS + "/disk", 409, CONFLICT);

        // Then
        assertThatThrownBy(() -> done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claim())))
                .isInstanceOfSatisfying(KubeFailure.class, e -> assertThat(e.is(Reason.ALREADY_EXISTS))
                        .isTrue())
                .hasMessageContaining("create PersistentVolumeClaim vms/disk")
                .hasMessageContaining("persistentvolumeclaims \"disk\" already exists");
        assertThatThrownBy(() -> done(gateway.update(Kinds.PERSISTENT_VOLUME_CLAIM, seen(claim()))))
                .isInstanceOfSatisfying(KubeFailure.class, e -> assertThat(e.is(Reason.CONFLICT))
                        .isTrue());
        assertThat(server.asked()).containsExactly("POST " + CLAIMS, "PUT " + CLAIMS + "/disk");
    }

    @Test
    void shouldSendAWriteOnceWhenTheServerFails() {
        // Given
        server.answer("POST " + CLAIMS, 503, "overloaded");

        // Then
        assertThatThrownBy(() -> done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claim())))
                .isInstanceOfSatisfying(KubeFailure.class, e -> assertThat(e.is(Reason.UNREACHABLE))
                        .isTrue())
                .hasMessageContaining("HTTP 503: overloaded. It may have happened");
        assertThat(server.asked()).containsExactly("POST " + CLAIMS);
    }

    @Test
    void shouldRefuseToReplaceAnObjectThatWasNotRead() {
        assertThatThrownBy(() -> gateway.update(Kinds.PERSISTENT_VOLUME_CLAIM, claim()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PersistentVolumeClaim vms/disk carries no resourceVersion");
        assertThatThrownBy(() -> gateway.updateStatus(Kinds.PERSISTENT_VOLUME_CLAIM, claim()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> gateway.patch(Kinds.PERSISTENT_VOLUME_CLAIM, claim(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> gateway.delete(Kinds.PERSISTENT_VOLUME_CLAIM, claim()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no uid");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void shouldPutTheStatusWithTheVersionRead() throws Exception {
        // Given
        var made = done(gateway.create(Kinds.INSTANCE_MIGRATION, record()));
        var version = made.getMetadata().getResourceVersion();
        made.setStatus(InstanceMigrationStatus.pending().withHolder("h-1"));

        // When
        var written = done(gateway.updateStatus(Kinds.INSTANCE_MIGRATION, made));

        // Then
        assertThat(written.getStatus().holder()).isEqualTo("h-1");
        assertThat(written.getSpec().instanceId()).isEqualTo("i-1");
        assertThat(written.getMetadata().getResourceVersion()).isNotEqualTo(version);
        assertThat(server.only("PUT /apis/caravan.io/v1alpha1/namespaces/demo/instancemigrations/m-i-1/status")
                        .body())
                .contains("\"resourceVersion\":\"" + version + "\"");
    }

    @Test
    void shouldNotOverwriteWhenTheStatusIsStale() throws Exception {
        // Given
        var made = done(gateway.create(Kinds.INSTANCE_MIGRATION, record()));
        var status = "PUT /apis/caravan.io/v1alpha1/namespaces/demo/instancemigrations/m-i-1/status";
        server.answer(status, 409, CONFLICT);

        // Then
        assertThatThrownBy(() -> done(gateway.updateStatus(Kinds.INSTANCE_MIGRATION, made)))
                .isInstanceOfSatisfying(KubeFailure.class, e -> assertThat(e.is(Reason.CONFLICT))
                        .isTrue())
                .hasMessageContaining("update the status of InstanceMigration demo/m-i-1");
        assertThat(server.asked()).hasSize(2).endsWith(status);
    }

    @Test
    void shouldPatchWithUidAndVersionOfTheObjectSeen() throws Exception {
        // Given
        var seen = done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claim()));
        var labels = new HashMap<String, Object>();
        labels.put("old", null);
        labels.put("new", "x");

        // When
        var patched =
                done(gateway.patch(Kinds.PERSISTENT_VOLUME_CLAIM, seen, Map.of("metadata", Map.of("labels", labels))));

        // Then
        var request = server.only("PATCH " + CLAIMS + "/disk");
        assertThat(request.contentType()).startsWith("application/merge-patch+json");
        assertThat(request.body())
                .contains("\"old\":null", "\"uid\":\"" + seen.getMetadata().getUid() + "\"")
                .contains("\"resourceVersion\":\"" + seen.getMetadata().getResourceVersion() + "\"");
        assertThat(patched.getMetadata().getLabels()).containsEntry("new", "x");
        assertThat(server.asked()).containsExactly("POST " + CLAIMS, "PATCH " + CLAIMS + "/disk");
    }

    @Test
    void shouldDeleteOnlyTheObjectSeen() throws Exception {
        // Given
        var seen = done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claim()));

        // When
        done(gateway.delete(Kinds.PERSISTENT_VOLUME_CLAIM, seen));
        done(gateway.delete(Kinds.PERSISTENT_VOLUME_CLAIM, MockApiServer.named(seen, "vms", "gone")));

        // Then
        assertThat(server.only("DELETE " + CLAIMS + "/disk").body())
                .contains("\"preconditions\":{\"uid\":\"" + seen.getMetadata().getUid() + "\"}")
                .contains("\"propagationPolicy\":\"Background\"");
        assertThat(done(gateway.get(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", "disk")))
                .isEmpty();
    }

    @Test
    void shouldNotWriteWhenThisProcessDoesNotLead() throws Exception {
        // Given
        leads.set(false);

        // Then
        assertThatThrownBy(() -> done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claim())))
                .isInstanceOf(SuspendedException.class);
        assertThatThrownBy(() -> done(gateway.delete(Kinds.PERSISTENT_VOLUME_CLAIM, seen(claim()))))
                .isInstanceOf(SuspendedException.class);
        assertThat(server.asked()).isEmpty();
        assertThat(done(gateway.get(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", "disk")))
                .isEmpty();
    }

    @Test
    void shouldNotSendWhatTheServerCannotStore() {
        // Given
        var plan = new GenericKubernetesResource();
        plan.setMetadata(new ObjectMetaBuilder()
                .withNamespace("demo")
                .withName("big")
                .withResourceVersion("1")
                .build());
        plan.setAdditionalProperty("status", Map.of("text", "x".repeat(1 << 20)));

        // Then
        assertThatThrownBy(() -> done(gateway.updateStatus(Kinds.PLAN, plan)))
                .isInstanceOfSatisfying(
                        KubeFailure.class, e -> assertThat(e.is(Reason.INVALID)).isTrue())
                .hasMessageMatching("Could not update the status of Plan demo/big: it was not sent because it has "
                        + "10\\d{5} bytes.*");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void shouldNeverRepeatDataOfASecret() {
        // Given
        server.answer("POST /api/v1/namespaces/demo/secrets", 422, """
                {"kind":"Status","reason":"Invalid","code":422,"message":"Invalid value: \\"hunter2\\"",
                 "details":{"causes":[{"field":"data.key","message":"hunter2"}]}}""");
        var secret = MockApiServer.named(
                new SecretBuilder().withNewMetadata().endMetadata().build(), "demo", "aws");

        // Then
        assertThatThrownBy(() -> done(gateway.create(Kinds.SECRET, secret)))
                .hasMessageContaining("Secret demo/aws")
                .hasMessageContaining("Invalid at data.key")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void shouldTellAnAnswerThatCannotBeDecodedFromNoAnswer() {
        // Given
        server.answer("GET /apis/caravan.io/v1alpha1/namespaces/demo/instancemigrations/m-i-1", 200, "{\"spec\":[]}");

        // Then
        assertThatThrownBy(() -> done(gateway.get(Kinds.INSTANCE_MIGRATION, "demo", "m-i-1")))
                .isInstanceOfSatisfying(
                        KubeFailure.class, e -> assertThat(e.is(Reason.INVALID)).isTrue())
                .hasMessageContaining("InstanceMigration demo/m-i-1: the answer cannot be decoded");
        server.close();
        assertThatThrownBy(() -> done(gateway.get(Kinds.INSTANCE_MIGRATION, "demo", "m-i-1")))
                .isInstanceOfSatisfying(KubeFailure.class, e -> assertThat(e.is(Reason.UNREACHABLE))
                        .isTrue())
                .hasMessageContaining("no answer");
    }

    @Test
    void shouldOnlyTryWhenItIsADryRun() throws Exception {
        // Given
        leads.set(false);

        // When
        done(gateway.dryRunCreate(Kinds.PERSISTENT_VOLUME_CLAIM, claim()));

        // Then
        assertThat(server.asked()).containsExactly("POST " + CLAIMS + "?dryRun=All");
    }

    @Test
    void shouldKeepFieldsOfLaterVersions() throws Exception {
        // Given
        var path = "/apis/caravan.io/v1alpha1/namespaces/demo/instancemigrations/m-i-1";
        server.answer("GET " + path, 200, LATER);
        var read = done(gateway.get(Kinds.INSTANCE_MIGRATION, "demo", "m-i-1")).orElseThrow();
        server.answer("PUT " + path + "/status", 200, LATER);

        // When
        read.setStatus(read.getStatus()
                .withHolder("h-2")
                .withCondition(new Condition("New", "True", null, null, null, null, null)));
        done(gateway.updateStatus(Kinds.INSTANCE_MIGRATION, read));

        // Then
        assertThat(server.only("PUT " + path + "/status").body())
                .contains("\"later1\":{\"a\":[1,{}]}", "\"later2\":\"x\"", "\"later3\":true", "\"later4\":1.5")
                .contains("\"later5\":\"w\"", "\"later6\":\"d\"", "\"holder\":\"h-2\"")
                .doesNotContain("\"rest\"", "\"targetUid\"");
    }

    private static final String LATER = """
            {"apiVersion":"caravan.io/v1alpha1","kind":"InstanceMigration",
             "metadata":{"namespace":"demo","name":"m-i-1","uid":"u","resourceVersion":"7"},
             "spec":{"instanceId":"i-1","later1":{"a":[1,{}]},
                     "plan":{"namespace":"demo","name":"p","later2":"x"}},
             "status":{"state":"Pending","later3":true,"steps":[{"name":"Initialize","later4":1.5}],
                       "witness":{"launchTime":"t","later5":"w","disks":[{"volumeId":"v","later6":"d"}]}}}""";

    private static <T> T done(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static PersistentVolumeClaim claim() {
        var claim = new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .withVolumeMode("Block")
                .endSpec()
                .build();
        return MockApiServer.named(claim, "vms", "disk");
    }

    private static PersistentVolumeClaim seen(PersistentVolumeClaim claim) {
        claim.getMetadata().setResourceVersion("1");
        claim.getMetadata().setUid("u-1");
        return claim;
    }

    private static InstanceMigration record() {
        var made = MockApiServer.named(new InstanceMigration(), "demo", "m-i-1");
        made.setSpec(new InstanceMigrationSpec(
                "i-1",
                "web",
                new Reference("demo", "plan", "p-1"),
                new Reference("demo", "m", "m-1"),
                new Reference("demo", "aws", "a-1")));
        return made;
    }
}
