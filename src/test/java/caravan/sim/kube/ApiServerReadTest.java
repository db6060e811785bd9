package caravan.sim.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static caravan.sim.kube.ServerFixture.configMap;
import static caravan.sim.kube.ServerFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

/** Lists, watches, discovery, tables and leases of the simulated API server. */
class ApiServerReadTest {

    @RegisterExtension
    static final ServerFixture SERVER = new ServerFixture();

    @Test
    void shouldSelectByLabelsInEveryNotation() {
        // Given
        SERVER.client()
                .resource(configMap("a", Map.of("plan", "web", "tier", "1")))
                .create();
        SERVER.client().resource(configMap("b", Map.of("plan", "db"))).create();
        SERVER.client().resource(configMap("c", Map.of())).create();
        var all = SERVER.configMaps();

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
        try (var informer = SERVER.configMaps()
                .inform(Changes.of(map -> events.add(map.getMetadata().getName())))) {
            SERVER.create("first");
            assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("first");

            // When
            SERVER.server().cutWatches();
            SERVER.create("second");

            // Then
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("second");

            // When
            SERVER.server().forgetChanges();
            SERVER.create("third");

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
        var uri =
                URI.create(SERVER.server().uri() + "/api/v1/namespaces/migration/configmaps?watch=1&timeoutSeconds=5");
        var stream = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofLines())
                .body();

        // When
        SERVER.create("seen");

        // Then
        stream.findFirst().ifPresent(lines::complete);
        assertThat(lines)
                .isCompletedWithValueMatching(
                        line -> line.startsWith("{\"type\":\"ADDED\"") && line.contains("\"seen\""));
    }

    @Test
    void shouldShowWhichKindsThereAre() {
        // Then
        assertThat(SERVER.client().getApiResources("caravan.io/v1alpha1").getResources())
                .extracting("name")
                .containsExactly("instancemigrations", "instancemigrations/status");
        assertThat(SERVER.client().getApiGroups().getGroups())
                .extracting("name")
                .contains("kubevirt.io", "storage.k8s.io");
        assertThat(SERVER.client().getKubernetesVersion().getMajor()).isEqualTo("1");
        assertThat(SERVER.client().raw("/apis/nobody.example/v1/ghosts")).isNull();
    }

    @Test
    void shouldPrintTheColumnsOfADefinition() throws Exception {
        // Given
        SERVER.client().raw("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "POST", definition());
        var path = "/apis/test.caravan.io/v1/namespaces/migration/wagons";
        SERVER.client().raw(path, "POST", Map.of("metadata", Map.of("name", "one"), "spec", Map.of("load", 7)));

        // When
        var table = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(SERVER.server().uri() + path))
                                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
                                .build(),
                        BodyHandlers.ofString())
                .body();

        // Then
        var row = new ObjectMapper().readTree(table).at("/rows/0/cells");
        assertThat(row).extracting(JsonNode::asText).containsExactly("one", "7", "null");
    }

    @Test
    void shouldElectOneLeaderByALease() throws InterruptedException {
        // Given
        var lead = new CountDownLatch(1);
        var elector = SERVER.client()
                .leaderElector()
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
        var lease = SERVER.client()
                .leases()
                .inNamespace("migration")
                .withName("caravan")
                .get();
        assertThat(lease.getSpec().getHolderIdentity()).isEqualTo("one");
        election.cancel(true);
    }

    @Test
    void shouldPageWhenTheListIsLimited() {
        // Given
        List.of("a", "b", "c")
                .forEach(name ->
                        SERVER.client().resource(configMap(name, Map.of())).create());

        // When
        var first =
                SERVER.configMaps().list(new ListOptionsBuilder().withLimit(2L).build());
        var rest = SERVER.configMaps()
                .list(new ListOptionsBuilder()
                        .withContinue(first.getMetadata().getContinue())
                        .build());

        // Then
        assertThat(names(first.getItems())).containsExactly("a", "b");
        assertThat(names(rest.getItems())).containsExactly("c");
    }

    private static Map<String, Object> definition() {
        var columns = List.of(
                Map.of("name", "Load", "type", "integer", "jsonPath", ".spec.load"),
                Map.of(
                        "name", "Ready",
                        "type", "string",
                        "jsonPath", ".status.conditions[?(@.type==\"Ready\")].status"));
        var version = Map.of("name", "v1", "served", true, "storage", true, "additionalPrinterColumns", columns);
        var spec = Map.of(
                "group",
                "test.caravan.io",
                "scope",
                "Namespaced",
                "names",
                Map.of("kind", "Wagon", "plural", "wagons"),
                "versions",
                List.of(version));
        return Map.of("metadata", Map.of("name", "wagons.test.caravan.io"), "spec", spec);
    }
}
