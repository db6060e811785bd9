package caravan.intake;

import caravan.api.Kinds;
import caravan.fake.FakeEc2;
import caravan.fake.FakeKube;
import caravan.kube.KubeFailure.Reason;
import caravan.settings.SettingsLoader;
import caravan.wiring.IntakeBeans;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

/** The three routes on Camel Main: files really move, HTTP is really spoken. */
class IntakeRouteTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
    private static final String YAML = "application/yaml";

    @TempDir
    private Path directory;

    private final FakeKube kube = Drops.kube();
    private final FakeEc2 ec2 = Drops.ec2();
    private final HttpClient http = HttpClient.newHttpClient();
    private Path inbox;
    private int port;
    private Main main;

    @BeforeEach
    void start() throws IOException {
        inbox = directory.resolve("inbox");
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var settings = Drops.settings(inbox.toString(), List.of());
        main = new Main();
        main.addOverrideProperty("camel.main.jmxEnabled", "false");
        main.addOverrideProperty(
                "camel.main.routesIncludePattern",
                "classpath:routes/*-plan.camel.yaml,classpath:routes/intake-errors.camel.yaml");
        main.addOverrideProperty("caravan.intake.inbox", inbox.toString());
        main.addOverrideProperty("caravan.intake.poll-interval", "100ms");
        main.addOverrideProperty("caravan.intake.read-lock-interval", "100ms");
        main.addOverrideProperty("camel.server.enabled", "true");
        main.addOverrideProperty("camel.server.host", "127.0.0.1");
        main.addOverrideProperty("camel.server.port", String.valueOf(port));
        var outlooks = Drops.outlooks(kube, ec2, SettingsLoader.load(Path.of("none"), Map.of()));
        IntakeBeans.of(kube, ec2, outlooks, settings, NOON).forEach(main::bind);
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    @Test
    void shouldMoveASoundFileToDoneAndCreateItsObjects() throws IOException {
        // When
        drop("web.yaml", Drops.ALL);

        // Then
        eventually(() -> Files.exists(inbox.resolve("done/web.yaml")));
        assertThat(inbox.resolve("web.yaml")).doesNotExist();
        assertThat(kube.all(Kinds.MIGRATION)).hasSize(1);
    }

    @Test
    void shouldMoveARefusedFileAsideWithAListOfItsProblems() throws IOException {
        // When
        drop("broken.yml", Drops.ALL.replace("i-1,", "i-9,").replace("gp3-csi", "none"));

        // Then
        eventually(() -> Files.exists(inbox.resolve("refused/broken.yml")));
        assertThat(inbox.resolve("refused/broken.yml.errors.txt")).hasContent("""
                        The drop is refused: broken.yml has 2 problems. Nothing of it was created. Correct the file and drop it again.

                        1. document 4 (StorageMap disks), line 32, column 41: /spec/map/0/destination/storageClass is 'none', and the cluster has no such StorageClass. Instead: one of those that kubectl get storageclass lists.
                        2. document 5 (Plan web), line 44, column 6: /spec/vms/0/id: SourceGone. Instance i-9 does not exist in region us-east-1, as far as the keys of Provider migration/aws can see. Name an instance that is running or stopped, or leave it out of the Plan.
                        """);
        assertThat(kube.writes()).isZero();
    }

    @Test
    void shouldKeepBothFilesWhenTheSameNameIsDroppedAgain() throws IOException {
        // Given
        drop("web.yaml", Drops.ALL);
        eventually(() -> Files.exists(inbox.resolve("done/web.yaml")));
        var writes = kube.writes();

        // When
        drop("web.yaml", Drops.ALL);

        // Then
        eventually(() -> Files.exists(inbox.resolve("done/web-20260101T120000000.yaml")));
        assertThat(kube.writes()).isEqualTo(writes);
    }

    @Test
    void shouldKeepTheFileInTheInboxAndTakeItAgainWhenTheApiServerFails() throws IOException {
        // Given
        kube.failNext("create Migration", Reason.UNREACHABLE);
        kube.failNext("create Migration", Reason.UNREACHABLE);

        // When
        drop("web.yaml", Drops.ALL);

        // Then
        eventually(() -> Files.exists(inbox.resolve("done/web.yaml")));
        assertThat(kube.calls("create Migration")).isEqualTo(3);
        assertThat(kube.calls("create Plan")).isEqualTo(1);
        assertThat(inbox.resolve("refused")).doesNotExist();
    }

    @Test
    void shouldLeaveOtherFilesAndSubfoldersAlone() throws IOException {
        // Given
        drop("notes.txt", "hello");
        Files.createDirectories(inbox.resolve("drafts"));
        Files.writeString(inbox.resolve("drafts/web.yaml"), Drops.ALL);

        // When
        drop("web.json", "[]");

        // Then
        eventually(() -> Files.exists(inbox.resolve("refused/web.json.errors.txt")));
        assertThat(inbox.resolve("notes.txt")).exists();
        assertThat(inbox.resolve("drafts/web.yaml")).exists();
    }

    @Test
    void shouldRefuseAnEmptyFileAndOneThatIsTooLarge() throws IOException {
        // When
        drop("empty.yaml", "");
        drop("large.yaml", "# " + "x".repeat(1024 * 1024));

        // Then
        eventually(() ->
                Files.exists(inbox.resolve("refused/empty.yaml")) && Files.exists(inbox.resolve("refused/large.yaml")));
        assertThat(Files.readString(inbox.resolve("refused/large.yaml.errors.txt")))
                .contains("The drop is too large");
    }

    @Test
    void shouldAcceptAPostAndShowThePlanAtItsLocation() throws Exception {
        // When
        var posted = post("/api/v1/plans", YAML, Drops.ALL);

        // Then
        assertThat(posted.statusCode()).isEqualTo(202);
        assertThat(posted.headers().firstValue("Location")).contains("/api/v1/plans/migration/web");
        assertThat(json(posted).path("objects")).hasSize(6);

        // When
        kube.edit(Kinds.PLAN, "migration", "web", plan -> {
            plan.setAdditionalProperty("status", Map.of("conditions", List.of(Map.of("type", "Ready"))));
            return plan;
        });
        var shown = get("/api/v1/plans/migration/web");

        // Then
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(json(shown).at("/status/conditions/0/type").asText()).isEqualTo("Ready");
    }

    @Test
    void shouldTellWhatItWouldDoInADryRun() throws Exception {
        // When
        var answer = post("/api/v1/plans?dryRun=true", "application/json", Drops.ALL);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).at("/awsCalls/total/CreateVolume").asInt()).isEqualTo(2);
        assertThat(json(answer).path("objects")).hasSize(7);
        assertThat(kube.writes()).isZero();
    }

    @Test
    void shouldAnswerProblemsAsProblemJson() throws Exception {
        assertProblem(post("/api/v1/plans", YAML, "a: [1"), 400, "The drop cannot be read");
        assertProblem(post("/api/v1/plans", YAML, "# " + "x".repeat(1024 * 1024)), 413, "The drop is too large");
        assertProblem(post("/api/v1/plans", "text/plain", Drops.ALL), 415, "Unsupported Media Type");
        assertProblem(post("/api/v1/plans?dryRun=maybe", YAML, Drops.ALL), 400, "Bad Request");
        assertProblem(post("/api/v1/plans?dry-run=true", YAML, Drops.ALL), 400, "Bad Request");
        assertProblem(post("/api/v1/plans?dryRun=true&vms=i-1", YAML, Drops.ALL), 400, "Bad Request");
        assertProblem(get("/api/v1/plans/migration/none"), 404, "Not Found");

        var refused = post("/api/v1/plans", YAML, Drops.ALL.replace("i-1,", "i-9,"));
        assertProblem(refused, 422, "The drop is refused");
        assertThat(json(refused).at("/problems/0/pointer").asText()).isEqualTo("/spec/vms/0/id");
        assertThat(json(refused).at("/problems/0/line").asInt()).isEqualTo(44);
        assertThat(kube.writes()).isZero();
    }

    @Test
    void shouldAskToComeAgainWhenTheApiServerFails() throws Exception {
        // Given
        kube.failNext("create Plan", Reason.UNREACHABLE);

        // When
        var answer = post("/api/v1/plans", YAML, Drops.ALL);

        // Then
        assertProblem(answer, 503, "Service Unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).contains("10");
        assertThat(post("/api/v1/plans", YAML, Drops.ALL).statusCode()).isEqualTo(202);
    }

    private void assertProblem(HttpResponse<String> answer, int status, String title) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).path("title").asText()).isEqualTo(title);
        assertThat(json(answer).path("status").asInt()).isEqualTo(status);
    }

    private HttpResponse<String> post(String path, String type, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    private void drop(String name, String content) throws IOException {
        Files.createDirectories(inbox);
        Files.writeString(inbox.resolve(name), content);
    }

    private static void eventually(BooleanSupplier holds) {
        var deadline = System.nanoTime() + SECONDS.toNanos(20);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(MILLISECONDS.toNanos(20));
        }
    }
}
