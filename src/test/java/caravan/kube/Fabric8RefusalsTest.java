package caravan.kube;

import caravan.api.Kinds;
import caravan.kube.KubeFailure.Reason;
import caravan.model.SuspendedException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static caravan.kube.GatewayToServer.CLAIMS;
import static caravan.kube.GatewayToServer.claim;
import static caravan.kube.GatewayToServer.done;
import static caravan.kube.GatewayToServer.record;
import static caravan.kube.GatewayToServer.seen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What is not sent, and what a refusal or no answer at all becomes. */
class Fabric8RefusalsTest {

    private static final String CONFLICT = """
            {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Conflict","code":409,
             "message":"Operation cannot be fulfilled: the object has been modified"}""";
    private static final String EXISTS = """
            {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"AlreadyExists","code":409,
             "message":"persistentvolumeclaims \\"disk\\" already exists"}""";

    @RegisterExtension
    private final GatewayToServer it = new GatewayToServer();

    private final MockApiServer server = it.server();
    private final Fabric8KubeGateway gateway = it.gateway();

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
    void shouldDoubtWhenTheTokenIsNotTaken() {
        // Given
        server.answer("POST " + CLAIMS, 401, "Unauthorized");

        // Then
        assertThatThrownBy(() -> done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claim())))
                .isInstanceOfSatisfying(
                        KubeFailure.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE))
                .hasMessageContaining("HTTP 401")
                .hasMessageContaining("ServiceAccount and its token");
    }

    /** What is answered before anything is done can be tried again; a timeout cannot, nor a name that is taken. */
    @ParameterizedTest
    @CsvSource({
        "401, true",
        "403, true",
        "404, true",
        "408, false",
        "422, true",
        "429, true",
        "500, false",
        "503, false"
    })
    void shouldTellWhetherACreateWasCertainlyNotDone(int code, boolean notMade) {
        // Given
        server.answer("POST " + CLAIMS, code, "as told");

        // When
        var failure = catchThrowable(() -> done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claim())));

        // Then
        assertThat(KubeFailure.isNotMade(failure)).isEqualTo(notMade);
    }

    @Test
    void shouldDoubtACreateWhoseNameIsTaken() {
        // Given
        server.answer("POST " + CLAIMS, 409, EXISTS).answer("POST " + CLAIMS, 409, CONFLICT);

        // When
        var taken = catchThrowable(() -> done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claim())));
        var quota = catchThrowable(() -> done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claim())));

        // Then
        assertThat(KubeFailure.isNotMade(taken)).isFalse();
        assertThat(KubeFailure.isNotMade(quota)).isTrue();
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
    void shouldNotWriteWhenThisProcessDoesNotLead() throws Exception {
        // Given
        it.doNotLead();

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
}
