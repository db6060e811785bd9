package caravan.sim.kube;

import caravan.sim.kube.server.ApiServer;
import caravan.sim.kube.server.Faults.Fault;
import caravan.sim.kube.server.Faults.Requests;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Requests of the simulated API server go wrong as planned. */
class ApiServerFaultsTest {

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
        configMaps().delete();
        server.faults().clear();
        server.counts().reset();
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
    void shouldDoALateRequestEvenWhenItsClientHasGone() {
        // Given
        var release = new CompletableFuture<Void>();
        server.faults().next(1, Requests.of("create", "configmaps"), new Fault.Held(release));
        var request = HttpRequest.newBuilder(URI.create(server.uri() + "/api/v1/namespaces/migration/configmaps"))
                .timeout(Duration.ofMillis(200))
                .POST(BodyPublishers.ofString("{\"metadata\":{\"name\":\"late\"}}"))
                .build();
        assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, BodyHandlers.discarding()))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(configMaps().withName("late").get()).isNull();

        // When
        release.complete(null);

        // Then
        assertThat(configMaps().withName("late").waitUntilCondition(Objects::nonNull, 5, TimeUnit.SECONDS))
                .isNotNull();
    }

    private static NonNamespaceOperation<ConfigMap, ConfigMapList, Resource<ConfigMap>> configMaps() {
        return client.configMaps().inNamespace("migration");
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
