package caravan.sim.kube;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static caravan.sim.kube.ServerFixture.assertFails;
import static caravan.sim.kube.ServerFixture.configMap;
import static org.assertj.core.api.Assertions.assertThat;

/** The simulated API server answers the unmodified client as a real one was measured to. */
class ApiServerTest {

    private static final ResourceDefinitionContext PLANS = new ResourceDefinitionContext.Builder()
            .withGroup("forklift.konveyor.io")
            .withVersion("v1beta1")
            .withKind("Plan")
            .withPlural("plans")
            .withNamespaced(true)
            .build();

    @RegisterExtension
    static final ServerFixture SERVER = new ServerFixture();

    @BeforeEach
    void startClean() {
        plans().delete();
        SERVER.server().counts().reset();
    }

    @Test
    void shouldGiveIdentityWhenCreated() {
        // When
        var created = create(plan("web"));

        // Then
        assertThat(created.getMetadata().getUid()).isNotEmpty();
        assertThat(created.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(created.getMetadata().getCreationTimestamp()).endsWith("Z");
        assertThat(created.<Object>get("status")).isNull();
        assertThat(create(generated("web-")).getMetadata().getName()).matches("web-[a-z0-9]{5}");
    }

    @Test
    void shouldTellDuplicateFromConflictWhenBothAnswer409() {
        // Given
        var first = create(plan("web"));
        SERVER.client().resource(withSpec(first, "archived", true)).update();

        // Then
        assertFails(409, "AlreadyExists", () -> create(plan("web")));
        assertFails(409, "Conflict", () -> SERVER.client()
                .resource(withSpec(first, "warm", true))
                .update());
        assertThat(live("web").<Boolean>get("spec", "archived")).isTrue();
    }

    @Test
    void shouldRefuseStaleStatusWhenSomebodyWroteBefore() {
        // Given
        var first = create(plan("web"));
        var second = SERVER.client().resource(withStatus(first, "Running")).updateStatus();

        // Then
        assertFails(409, "Conflict", () -> SERVER.client()
                .resource(withStatus(first, "Failed"))
                .updateStatus());
        assertThat(live("web").<String>get("status", "phase")).isEqualTo("Running");
        assertThat(second.getMetadata().getGeneration()).isEqualTo(1);
    }

    @Test
    void shouldKeepSpecAndStatusApartWhenOneIsWritten() {
        // Given
        create(plan("web"));

        // When
        SERVER.client()
                .resource(withStatus(withSpec(live("web"), "warm", true), "Running"))
                .updateStatus();
        SERVER.client()
                .resource(withStatus(withSpec(live("web"), "archived", true), "Lost"))
                .update();

        // Then
        var found = live("web");
        assertThat(found.<Object>get("spec", "warm")).isNull();
        assertThat(found.<Boolean>get("spec", "archived")).isTrue();
        assertThat(found.<String>get("status", "phase")).isEqualTo("Running");
        assertThat(found.getMetadata().getGeneration()).isEqualTo(2);
    }

    @Test
    void shouldPatchOnlyTheObjectWithTheUidAndVersionNamed() {
        // Given
        var first = create(plan("web"));
        var merge = PatchContext.of(PatchType.JSON_MERGE);
        var right = patch(first.getMetadata().getUid(), first.getMetadata().getResourceVersion());
        var stale = patch(first.getMetadata().getUid(), "1");
        var foreign = patch("another-uid", first.getMetadata().getResourceVersion());

        // Then
        assertFails(409, "Conflict", () -> plans().withName("web").patch(merge, stale));
        assertFails(409, "Conflict", () -> plans().withName("web").patch(merge, foreign));
        assertThat(plans().withName("web").patch(merge, right).getMetadata().getAnnotations())
                .containsEntry("caravan.io/started", "yes");
    }

    @Test
    void shouldDeleteOnlyTheObjectWithTheUidNamed() {
        // Given
        var uid = create(plan("web")).getMetadata().getUid();

        // Then
        assertFails(409, "Conflict", () -> deleteWeb("another-uid"));
        deleteWeb(uid);
        assertThat(plans().withName("web").get()).isNull();
        assertFails(404, "NotFound", () -> deleteWeb(uid));
    }

    @Test
    void shouldKeepADeletedObjectWhileAFinalizerHoldsIt() {
        // Given
        var plan = plan("web");
        plan.getMetadata().setFinalizers(List.of("caravan.io/settle"));
        create(plan);

        // When
        plans().withName("web").delete();

        // Then
        assertThat(live("web").getMetadata().getDeletionTimestamp()).isNotEmpty();
        assertFails(409, "AlreadyExists", () -> create(plan("web")));
        assertThat(SERVER.client().resource(withStatus(live("web"), "Settling")).updateStatus())
                .isNotNull();
        plans().withName("web").edit(found -> {
            found.getMetadata().setFinalizers(List.of());
            return found;
        });
        assertThat(plans().withName("web").get()).isNull();
    }

    @Test
    void shouldRefuseNamesAndLabelsThatARealServerRefuses() {
        assertFails(422, "Invalid", () -> create(plan("Web_Tier")));
        assertFails(422, "Invalid", () -> SERVER.client()
                .resource(configMap("a", Map.of("plan", "x".repeat(64))))
                .create());
        var homeless = plan("web");
        homeless.getMetadata().setNamespace("nowhere");
        assertFails(404, "NotFound", () -> SERVER.client().resource(homeless).create());
    }

    private static NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            plans() {
        return SERVER.client().genericKubernetesResources(PLANS).inNamespace("migration");
    }

    private static GenericKubernetesResource live(String name) {
        return Objects.requireNonNull(plans().withName(name).get());
    }

    private static GenericKubernetesResource create(GenericKubernetesResource plan) {
        return SERVER.client().resource(plan).create();
    }

    private static GenericKubernetesResource plan(String name) {
        var plan = generated("");
        plan.getMetadata().setGenerateName(null);
        plan.getMetadata().setName(name);
        return plan;
    }

    private static GenericKubernetesResource generated(String prefix) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion("forklift.konveyor.io/v1beta1")
                .withKind("Plan")
                .withNewMetadata()
                .withGenerateName(prefix)
                .withNamespace("migration")
                .endMetadata()
                .addToAdditionalProperties("spec", Map.of("targetNamespace", "vms"))
                .addToAdditionalProperties("status", Map.of("phase", "FromCreate"))
                .build();
    }

    private static GenericKubernetesResource withSpec(GenericKubernetesResource plan, String field, Object value) {
        return new GenericKubernetesResourceBuilder(plan)
                .addToAdditionalProperties("spec", Map.of("targetNamespace", "vms", field, value))
                .build();
    }

    private static GenericKubernetesResource withStatus(GenericKubernetesResource plan, String phase) {
        return new GenericKubernetesResourceBuilder(plan)
                .addToAdditionalProperties("status", Map.of("phase", phase))
                .build();
    }

    private static String patch(String uid, String version) {
        return "{\"metadata\":{\"uid\":\"" + uid + "\",\"resourceVersion\":\"" + version
                + "\",\"annotations\":{\"caravan.io/started\":\"yes\"}}}";
    }

    private static void deleteWeb(String uid) {
        SERVER.client()
                .raw(
                        "/apis/forklift.konveyor.io/v1beta1/namespaces/migration/plans/web",
                        "DELETE",
                        new DeleteOptionsBuilder()
                                .withNewPreconditions()
                                .withUid(uid)
                                .endPreconditions()
                                .build());
    }
}
