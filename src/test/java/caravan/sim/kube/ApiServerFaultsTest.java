package caravan.sim.kube;

import caravan.sim.kube.server.Faults.Fault;
import caravan.sim.kube.server.Faults.Requests;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static caravan.sim.kube.ServerFixture.assertFails;
import static caravan.sim.kube.ServerFixture.configMap;
import static caravan.sim.kube.ServerFixture.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Requests of the simulated API server go wrong as planned. */
class ApiServerFaultsTest {

    @RegisterExtension
    static final ServerFixture SERVER = new ServerFixture();

    @Test
    void shouldGoWrongAsPlannedAndCountWhatWasAsked() {
        // Given
        var creates = Requests.of("create", "configmaps");

        // Then
        SERVER.server().faults().next(1, creates, new Fault.Refused(429));
        assertFails(429, "TooManyRequests", () -> SERVER.client()
                .resource(configMap("a", Map.of()))
                .create());
        assertThat(names(SERVER.configMaps().list().getItems())).isEmpty();

        SERVER.server().faults().next(1, creates, new Fault.DoneThenLost());
        assertThatThrownBy(
                        () -> SERVER.client().resource(configMap("a", Map.of())).create())
                .isInstanceOf(KubernetesClientException.class);
        assertFails(409, "AlreadyExists", () -> SERVER.client()
                .resource(configMap("a", Map.of()))
                .create());
        assertThat(SERVER.server().counts().of("create", "configmaps")).isEqualTo(3);
        assertThat(SERVER.server().counts().all()).containsEntry("list configmaps", 1L);
    }

    @Test
    void shouldDoTheWorkWhenOnlyTheAnswerIsAnError() {
        // Given
        SERVER.server().faults().next(1, new Requests("create", "configmaps", "half"), new Fault.DoneThenAnswered(500));
        SERVER.server().faults().next(1, Requests.of("get", "configmaps"), new Fault.Lost());

        // Then
        SERVER.client().resource(configMap("other", Map.of())).create();
        assertFails(500, "InternalError", () -> SERVER.client()
                .resource(configMap("half", Map.of()))
                .create());
        assertThatThrownBy(() -> SERVER.configMaps().withName("half").get())
                .isInstanceOf(KubernetesClientException.class);
        assertThat(SERVER.configMaps().withName("half").get()).isNotNull();
    }

    @Test
    void shouldDoALateRequestEvenWhenItsClientHasGone() {
        // Given
        var release = new CompletableFuture<Void>();
        SERVER.server().faults().next(1, Requests.of("create", "configmaps"), new Fault.Held(release));
        var request = HttpRequest.newBuilder(
                        URI.create(SERVER.server().uri() + "/api/v1/namespaces/migration/configmaps"))
                .timeout(Duration.ofMillis(200))
                .POST(BodyPublishers.ofString("{\"metadata\":{\"name\":\"late\"}}"))
                .build();
        assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, BodyHandlers.discarding()))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(SERVER.configMaps().withName("late").get()).isNull();

        // When
        release.complete(null);

        // Then
        assertThat(SERVER.configMaps().withName("late").waitUntilCondition(Objects::nonNull, 5, TimeUnit.SECONDS))
                .isNotNull();
    }
}
