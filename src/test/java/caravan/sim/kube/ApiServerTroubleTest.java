package caravan.sim.kube;

import caravan.sim.kube.server.Faults.Fault;
import caravan.sim.kube.server.Faults.Requests;
import caravan.sim.kube.store.AdmissionRules.Denial;
import caravan.sim.kube.store.Verb;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static caravan.sim.kube.ServerFixture.assertFails;
import static caravan.sim.kube.ServerFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

/** What a cluster under pressure answers: throttled, stale, compacted, deaf, denied, late. */
class ApiServerTroubleTest {

    @RegisterExtension
    static final ServerFixture SERVER = new ServerFixture();

    @Test
    void shouldSayWhenToComeAgainWhenThrottled() throws Exception {
        // Given
        SERVER.server().faults().next(1, Requests.of("create", ""), new Fault.Throttled(Duration.ofSeconds(3)));

        // When
        var answer = post("a");

        // Then
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("3");
        assertThat(names(SERVER.configMaps().list().getItems())).isEmpty();
    }

    @Test
    void shouldTellTheWatcherToListAgainWhenItsVersionIsTooOld() throws Exception {
        // Given
        SERVER.server().faults().next(1, Requests.of("watch", "configmaps"), new Fault.Stale());

        // When
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(collection("?watch=1&resourceVersion=1"))
                                .build(),
                        BodyHandlers.ofString());

        // Then
        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(answer.body()).contains("\"Expired\"");
    }

    @Test
    void shouldTellWhatWasTrueWhenAnsweringStale() {
        // Given
        SERVER.create("old");
        SERVER.server().rememberState();
        SERVER.create("new");
        SERVER.server().faults().next(1, Requests.of("list", "configmaps"), new Fault.Stale());
        SERVER.server().faults().next(1, Requests.of("get", "configmaps"), new Fault.Stale());

        // Then
        assertThat(names(SERVER.configMaps().list().getItems())).containsExactly("old");
        assertThat(names(SERVER.configMaps().list().getItems())).containsExactly("new", "old");
        assertThat(SERVER.configMaps().withName("new").get()).isNull();
        assertThat(SERVER.configMaps().withName("new").get()).isNotNull();
    }

    @Test
    void shouldKeepChangesFromWatchesWhenEventsAreMissed() throws Exception {
        // Given
        var seen = new LinkedBlockingQueue<String>();
        try (var informer = SERVER.configMaps()
                .inform(Changes.of(map -> seen.add(map.getMetadata().getName())))) {
            SERVER.server().missEvents("configmaps", 1);

            // When
            SERVER.create("missed");
            SERVER.create("seen");

            // Then
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("seen");
            assertThat(informer.isRunning()).isTrue();
            assertThat(SERVER.configMaps().withName("missed").get()).isNotNull();
        }
    }

    @Test
    void shouldRefuseWhatAdmissionDeniesWhoeverAsks() {
        // Given
        SERVER.server()
                .rules()
                .deny(new Denial(attempt -> attempt.is(Verb.CREATE, "configmaps"), 403, "exceeded quota: objects"));
        SERVER.server()
                .rules()
                .deny(new Denial(attempt -> attempt.is(Verb.DELETE, "namespaces"), 422, "spec: kept by policy"));

        // Then
        assertFails(403, "Forbidden", () -> SERVER.create("a"));
        assertFails(
                422,
                "Invalid",
                () -> SERVER.client().namespaces().withName("migration").delete());
    }

    @Test
    void shouldRefuseNewContentWhenTheNamespaceIsTerminating() {
        // Given
        SERVER.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("doomed")
                        .endMetadata()
                        .build())
                .create();
        SERVER.client().namespaces().withName("doomed").delete();

        // Then
        assertFails(403, "Forbidden", () -> SERVER.client()
                .resource(SampleObjects.configMap("doomed", "a"))
                .create());
    }

    @Test
    void shouldKeepTheIntentOfARecordAsItWasWritten() {
        // Given
        var path = "/apis/caravan.io/v1alpha1/namespaces/migration/instancemigrations";
        SERVER.client()
                .raw(
                        path,
                        "POST",
                        Map.of(
                                "metadata",
                                Map.of("name", "one"),
                                "spec",
                                Map.of("instanceId", "i-1", "intent", Map.of("a", 1))));
        var record = SERVER.client()
                .genericKubernetesResources("caravan.io/v1alpha1", "InstanceMigration")
                .inNamespace("migration")
                .withName("one");

        // Then
        assertFails(
                422,
                "Invalid",
                () -> record.edit(found -> {
                    found.setAdditionalProperty("spec", Map.of("instanceId", "i-1"));
                    return found;
                }));
    }

    @Test
    void shouldArriveLateAndAnswerSlowly() throws Exception {
        // Given
        SERVER.server().faults().next(1, Requests.of("create", "configmaps"), new Fault.Late(Duration.ofMillis(200)));
        SERVER.server().faults().next(1, Requests.of("create", "configmaps"), new Fault.Slow(Duration.ofMillis(200)));

        // When
        var late = post("late");
        var slow = post("slow");

        // Then
        assertThat(late.statusCode()).isEqualTo(201);
        assertThat(slow.statusCode()).isEqualTo(201);
        assertThat(SERVER.configMaps().withName("late").waitUntilCondition(Objects::nonNull, 5, TimeUnit.SECONDS))
                .isNotNull();
        assertThat(names(SERVER.configMaps().list().getItems())).containsExactly("late", "slow");
    }

    private static HttpResponse<String> post(String name) throws IOException, InterruptedException {
        var body = "{\"metadata\":{\"name\":\"" + name + "\"}}";
        var request = HttpRequest.newBuilder(collection(""))
                .POST(BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static URI collection(String query) {
        return URI.create(SERVER.server().uri() + "/api/v1/namespaces/migration/configmaps" + query);
    }
}
