package caravan.sim.kube;

import caravan.sim.kube.server.ApiServer;
import caravan.sim.kube.server.Faults.Fault;
import caravan.sim.kube.server.Faults.Requests;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The simulated API server answers the unmodified client as a real one was measured to. */
class ApiServerTest {

    private static final ResourceDefinitionContext PLANS = new ResourceDefinitionContext.Builder()
            .withGroup("forklift.konveyor.io")
            .withVersion("v1beta1")
            .withKind("Plan")
            .withPlural("plans")
            .withNamespaced(true)
            .build();

    private static ApiServer server;
    private static KubernetesClient client;

    @BeforeAll
    static void startServer() {
        server = ApiServer.start(InstantSource.system());
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl(server.uri().toString())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        var namespace = new NamespaceBuilder()
                .withNewMetadata()
                .withName("migration")
                .endMetadata()
                .build();
        client.resource(namespace).create();
    }

    @AfterAll
    static void stopServer() {
        client.close();
        server.close();
    }

    @BeforeEach
    void startClean() {
        plans().delete();
        configMaps().delete();
        server.faults().clear();
        server.counts().reset();
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
        client.resource(withSpec(first, "archived", true)).update();

        // Then
        assertFails(409, "AlreadyExists", () -> create(plan("web")));
        assertFails(409, "Conflict", () -> client.resource(withSpec(first, "warm", true))
                .update());
        assertThat(live("web").<Boolean>get("spec", "archived")).isTrue();
    }

    @Test
    void shouldRefuseStaleStatusWhenSomebodyWroteBefore() {
        // Given
        var first = create(plan("web"));
        var second = client.resource(withStatus(first, "Running")).updateStatus();

        // Then
        assertFails(409, "Conflict", () -> client.resource(withStatus(first, "Failed"))
                .updateStatus());
        assertThat(live("web").<String>get("status", "phase")).isEqualTo("Running");
        assertThat(second.getMetadata().getGeneration()).isEqualTo(1);
    }

    @Test
    void shouldKeepSpecAndStatusApartWhenOneIsWritten() {
        // Given
        create(plan("web"));

        // When
        client.resource(withStatus(withSpec(live("web"), "warm", true), "Running"))
                .updateStatus();
        client.resource(withStatus(withSpec(live("web"), "archived", true), "Lost"))
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
        assertThat(client.resource(withStatus(live("web"), "Settling")).updateStatus())
                .isNotNull();
        plans().withName("web").edit(found -> {
            found.getMetadata().setFinalizers(List.of());
            return found;
        });
        assertThat(plans().withName("web").get()).isNull();
    }

    @Test
    void shouldSelectByLabelsInEveryNotation() {
        // Given
        client.resource(configMap("a", Map.of("plan", "web", "tier", "1"))).create();
        client.resource(configMap("b", Map.of("plan", "db"))).create();
        client.resource(configMap("c", Map.of())).create();
        var all = configMaps();

        // Then
        assertThat(names(all.withLabel("plan", "web").list().getItems())).containsExactly("a");
        assertThat(names(all.withLabelIn("plan", "web", "db").list().getItems()))
                .containsExactly("a", "b");
        assertThat(names(all.withLabelNotIn("plan", "db").list().getItems())).containsExactly("a", "c");
        assertThat(names(all.withoutLabel("plan").list().getItems())).containsExactly("c");
        assertThat(names(all.withLabel("tier").list().getItems())).containsExactly("a");
        assertThat(names(all.withField("metadata.name", "b").list().getItems())).containsExactly("b");
    }

    @Test
    void shouldContinueAWatchWhenItWasCutAndRelistWhenHistoryIsGone() throws InterruptedException {
        // Given
        var events = new LinkedBlockingQueue<String>();
        try (var informer = client.configMaps()
                .inNamespace("migration")
                .inform(Changes.of(map -> events.add(map.getMetadata().getName())))) {
            client.resource(configMap("first", Map.of())).create();
            assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("first");

            // When
            server.cutWatches();
            client.resource(configMap("second", Map.of())).create();

            // Then
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("second");

            // When
            server.forgetChanges();
            client.resource(configMap("third", Map.of())).create();

            // Then
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("third");
            assertThat(informer.isRunning()).isTrue();
            assertThat(events).isEmpty();
        }
    }

    @Test
    void shouldStreamAWatchOverPlainHttpAsKubectlAsksForIt() throws Exception {
        // Given
        var lines = new CompletableFuture<String>();
        var uri = URI.create(server.uri() + "/api/v1/namespaces/migration/configmaps?watch=1&timeoutSeconds=5");
        var stream = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofLines())
                .body();

        // When
        client.resource(configMap("seen", Map.of())).create();

        // Then
        stream.findFirst().ifPresent(lines::complete);
        assertThat(lines)
                .isCompletedWithValueMatching(
                        line -> line.startsWith("{\"type\":\"ADDED\"") && line.contains("\"seen\""));
    }

    @Test
    void shouldShowWhichKindsThereAre() {
        // Then
        assertThat(client.getApiResources("caravan.io/v1alpha1").getResources())
                .extracting("name")
                .containsExactly("instancemigrations", "instancemigrations/status");
        assertThat(client.getApiGroups().getGroups()).extracting("name").contains("kubevirt.io", "storage.k8s.io");
        assertThat(client.getKubernetesVersion().getMajor()).isEqualTo("1");
        assertThat(client.raw("/apis/nobody.example/v1/ghosts")).isNull();
    }

    @Test
    void shouldGoWrongAsPlannedAndCountWhatWasAsked() {
        // Given
        var creates = Requests.of("create", "configmaps");

        // Then
        server.faults().next(1, creates, new Fault.Refused(429));
        assertFails(429, "TooManyRequests", () -> client.resource(configMap("a", Map.of()))
                .create());
        assertThat(names(configMaps().list().getItems())).isEmpty();

        server.faults().next(1, creates, new Fault.DoneThenLost());
        assertThatThrownBy(() -> client.resource(configMap("a", Map.of())).create())
                .isInstanceOf(KubernetesClientException.class);
        assertFails(409, "AlreadyExists", () -> client.resource(configMap("a", Map.of()))
                .create());
        assertThat(server.counts().of("create", "configmaps")).isEqualTo(3);
        assertThat(server.counts().all()).containsEntry("list configmaps", 1L);
    }

    @Test
    void shouldDoTheWorkWhenOnlyTheAnswerIsAnError() {
        // Given
        server.faults().next(1, new Requests("create", "configmaps", "half"), new Fault.DoneThenAnswered(500));
        server.faults().next(1, Requests.of("get", "configmaps"), new Fault.Lost());

        // Then
        client.resource(configMap("other", Map.of())).create();
        assertFails(500, "InternalError", () -> client.resource(configMap("half", Map.of()))
                .create());
        assertThatThrownBy(() -> configMaps().withName("half").get()).isInstanceOf(KubernetesClientException.class);
        assertThat(configMaps().withName("half").get()).isNotNull();
    }

    @Test
    void shouldElectOneLeaderByALease() throws InterruptedException {
        // Given
        var lead = new CountDownLatch(1);
        var elector = client.leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName("caravan")
                        .withLock(new LeaseLock("migration", "caravan", "one"))
                        .withLeaseDuration(Duration.ofSeconds(3))
                        .withRenewDeadline(Duration.ofSeconds(2))
                        .withRetryPeriod(Duration.ofMillis(200))
                        .withReleaseOnCancel(true)
                        .withLeaderCallbacks(new LeaderCallbacks(lead::countDown, () -> {}, any -> {}))
                        .build())
                .build();

        // When
        var election = elector.start();

        // Then
        assertThat(lead.await(5, TimeUnit.SECONDS)).isTrue();
        var lease = client.leases().inNamespace("migration").withName("caravan").get();
        assertThat(lease.getSpec().getHolderIdentity()).isEqualTo("one");
        election.cancel(true);
    }

    @Test
    void shouldRefuseNamesAndLabelsThatARealServerRefuses() {
        assertFails(422, "Invalid", () -> create(plan("Web_Tier")));
        assertFails(422, "Invalid", () -> client.resource(configMap("a", Map.of("plan", "x".repeat(64))))
                .create());
        var homeless = plan("web");
        homeless.getMetadata().setNamespace("nowhere");
        assertFails(404, "NotFound", () -> client.resource(homeless).create());
    }

    @Test
    void shouldPageWhenTheListIsLimited() {
        // Given
        List.of("a", "b", "c")
                .forEach(name -> client.resource(configMap(name, Map.of())).create());

        // When
        var first = client.configMaps()
                .inNamespace("migration")
                .list(new ListOptionsBuilder().withLimit(2L).build());
        var rest = client.configMaps()
                .inNamespace("migration")
                .list(new ListOptionsBuilder()
                        .withContinue(first.getMetadata().getContinue())
                        .build());

        // Then
        assertThat(names(first.getItems())).containsExactly("a", "b");
        assertThat(names(rest.getItems())).containsExactly("c");
    }

    private static NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            plans() {
        return client.genericKubernetesResources(PLANS).inNamespace("migration");
    }

    private static NonNamespaceOperation<ConfigMap, ConfigMapList, Resource<ConfigMap>> configMaps() {
        return client.configMaps().inNamespace("migration");
    }

    private static GenericKubernetesResource live(String name) {
        return Objects.requireNonNull(plans().withName(name).get());
    }

    private static GenericKubernetesResource create(GenericKubernetesResource plan) {
        return client.resource(plan).create();
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
        client.raw(
                "/apis/forklift.konveyor.io/v1beta1/namespaces/migration/plans/web",
                "DELETE",
                new DeleteOptionsBuilder()
                        .withNewPreconditions()
                        .withUid(uid)
                        .endPreconditions()
                        .build());
    }

    private static ConfigMap configMap(String name, Map<String, String> labels) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("migration")
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    private static List<String> names(List<ConfigMap> maps) {
        return maps.stream().map(map -> map.getMetadata().getName()).toList();
    }

    private static void assertFails(int code, String reason, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(KubernetesClientException.class, failure -> {
            assertThat(failure.getCode()).isEqualTo(code);
            assertThat(failure.getStatus().getReason()).isEqualTo(reason);
        });
    }
}
