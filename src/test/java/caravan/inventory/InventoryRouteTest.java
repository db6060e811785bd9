package caravan.inventory;

import caravan.api.Kinds;
import caravan.aws.AwsFault;
import caravan.fake.FakeEc2;
import caravan.fake.FakeKube;
import caravan.fake.Machines;
import caravan.intake.HttpInventory;
import caravan.intake.IntakeErrors;
import caravan.model.ObjectRef;
import caravan.model.Timer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The inventory over HTTP, on Camel Main, read from fakes. */
class InventoryRouteTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final FakeKube kube = new FakeKube();
    private final FakeEc2 ec2 = new FakeEc2()
            .with(Machines.instance("i-1", List.of("vol-1"), List.of("subnet-1")))
            .with(Machines.volume("vol-1", "gp3", "i-1"))
            .withSubnet("subnet-1");
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ObjectRef> refreshed = new ArrayList<>();
    private Inventory inventory;
    private int port;
    private Main main;

    @BeforeEach
    void start() throws IOException {
        provider(
                "aws",
                Map.of("type", "ec2", "secret", Map.of("name", "keys"), "settings", Map.of("target-az", "us-east-1b")));
        provider("host", Map.of("type", "openshift"));
        kube.put(
                Kinds.SECRET,
                new SecretBuilder()
                        .withMetadata(new ObjectMetaBuilder()
                                .withNamespace("migration")
                                .withName("keys")
                                .build())
                        .addToData(
                                "region",
                                Base64.getEncoder().encodeToString("us-east-1".getBytes(StandardCharsets.UTF_8)))
                        .build());
        inventory = new Inventory(kube, new Providers(kube, new Noon(), ec2, List.of()), new Noon(), refreshed::add);
        var pages = new InventoryPages(inventory);
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        main = new Main();
        main.addOverrideProperty("camel.main.jmxEnabled", "false");
        main.addOverrideProperty(
                "camel.main.routesIncludePattern",
                "classpath:routes/get-inventory*.camel.yaml,classpath:routes/intake-errors.camel.yaml");
        main.addOverrideProperty("camel.server.enabled", "true");
        main.addOverrideProperty("camel.server.host", "127.0.0.1");
        main.addOverrideProperty("camel.server.port", String.valueOf(port));
        main.bind("intakeErrors", new IntakeErrors(Clock.systemUTC()));
        main.bind("httpInventory", new HttpInventory(pages::overview, pages::page));
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    @Test
    void shouldShowProvidersWithAgeAndCountsWhenRefreshed() throws Exception {
        // Given
        inventory.refresh().join();

        // When
        var answer = get("");

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer)).isEqualTo(JSON.readTree("""
                        {"providers": [{"provider": "migration/aws", "asOf": "2026-01-01T12:00:00Z",
                         "instances": 1, "volumes": 1, "subnets": 1}]}
                        """));
    }

    @Test
    void shouldShowEachKindAsWeKnowItWhenRefreshed() throws Exception {
        // Given
        inventory.refresh().join();

        // When
        var instances = json(get("/migration/aws/instances"));
        var volumes = json(get("/migration/aws/volumes"));
        var subnets = json(get("/migration/aws/subnets"));

        // Then
        assertThat(instances.at("/asOf").asText()).isEqualTo(NOON.toString());
        assertThat(instances.at("/provider").asText()).isEqualTo("migration/aws");
        assertThat(instances.at("/items/0/id").asText()).isEqualTo("i-1");
        assertThat(instances.at("/items/0/launchTime").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(volumes.at("/items/0/type").asText()).isEqualTo("gp3");
        assertThat(subnets.at("/items/0/cidr").asText()).isEqualTo("10.0.0.0/24");
    }

    @Test
    void shouldAnswerWithAProblemWhenProviderOrKindIsUnknown() throws Exception {
        // Given
        inventory.refresh().join();

        // When
        var provider = get("/migration/other/instances");
        var kind = get("/migration/aws/buckets");

        // Then
        assertThat(List.of(provider, kind)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(json(answer).at("/detail").asText()).contains("GET /api/v1/inventory lists the providers");
        });
    }

    @Test
    void shouldKeepWhatItKnewAndSayWhyWhenARefreshFails() throws Exception {
        // Given
        inventory.refresh().join();
        ec2.failNext("DescribeVolumes", AwsFault.DENIED, "UnauthorizedOperation");

        // When
        inventory.refresh().join();

        // Then
        var page = json(get("/migration/aws/instances"));
        assertThat(page.at("/items")).hasSize(1);
        assertThat(page.at("/error").asText()).contains("DescribeVolumes");
        assertThat(inventory.health().get("migration/aws").toString())
                .startsWith("read at 2026-01-01T12:00:00Z, then: ");
    }

    @Test
    void shouldForgetAProviderWhenItIsDeleted() throws Exception {
        // Given
        inventory.refresh().join();
        kube.remove(Kinds.PROVIDER, "migration", "aws");

        // When
        inventory.refresh().join();

        // Then
        assertThat(get("/migration/aws/instances").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldTellOfEachProviderThatWasLookedAt() {
        // Given
        inventory.refresh().join();
        ec2.failNext("DescribeInstances", AwsFault.DENIED, "UnauthorizedOperation");

        // When
        inventory.refresh().join();

        // Then
        assertThat(refreshed).extracting(ObjectRef::toString).containsExactly("migration/aws", "migration/aws");
    }

    private void provider(String name, Map<String, Object> spec) {
        var object = new GenericKubernetesResource();
        object.setMetadata(new ObjectMetaBuilder()
                .withNamespace("migration")
                .withName(name)
                .build());
        object.setAdditionalProperty("spec", spec);
        kube.put(Kinds.PROVIDER, object);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var address = URI.create("http://127.0.0.1:" + port + "/api/v1/inventory" + path);
        return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    private record Noon() implements Timer {

        @Override
        public Instant now() {
            return NOON;
        }

        @Override
        public CompletableFuture<Void> after(Duration duration) {
            throw new UnsupportedOperationException("Nothing waits here.");
        }
    }
}
