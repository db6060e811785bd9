package caravan.wiring;

import caravan.settings.SettingsLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the two servers do at start, and what health and metrics say. */
class HttpServersRouteTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"CARAVAN_HTTP_PORT, caravan.http.port", "CARAVAN_MANAGEMENT_PORT, caravan.management.port"})
    void shouldNotStartWhenThePortIsTaken(String variable, String key) throws IOException {
        try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
            var settings = Map.of(variable, String.valueOf(taken.getLocalPort()));

            assertThatThrownBy(() -> ConsoleApp.start(folder, settings))
                    .hasMessageStartingWith(key + " is '" + taken.getLocalPort() + "', but Caravan cannot listen on"
                            + " 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void shouldNotStartRoutesWhenThePortIsTakenMeanwhile() throws IOException {
        // Given
        var main = new Main(HttpServersRouteTest.class);
        main.addOverrideProperty("camel.main.routesIncludePattern", "classpath:console/*.camel.yaml");
        var environment = Map.of("CARAVAN_HTTP_PORT", "0", "CARAVAN_MANAGEMENT_PORT", "0");
        var servers = HttpServers.attach(
                main, SettingsLoader.load(folder.resolve("none"), environment).servers());
        try (var taken = new ServerSocket(servers.apiPort(), 1, LOOPBACK)) {
            // When
            var start = assertThatThrownBy(main::start);

            // Then
            start.hasStackTraceContaining("caravan.http.port is '" + taken.getLocalPort() + "'");
            assertThat(main.getCamelContext().getStatus().isStarted()).isFalse();
        } finally {
            main.stop();
        }
    }

    @Test
    void shouldTellTheRealPortsWhenTheSettingsSayZero() throws IOException {
        try (var app = ConsoleApp.start(folder, Map.of())) {
            var servers = app.servers();

            assertThat(servers.apiPort()).isPositive().isNotEqualTo(servers.managementPort());
            assertThat(servers.managementPort()).isPositive();
            assertThat(servers.consoleAddress()).contains(app.management("/hawtio/"));
        }
    }

    @Test
    void shouldSayWhatToSendWhenAPlanComesAsAForm() throws Exception {
        try (var app = ConsoleApp.start(folder, Map.of())) {
            var form = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + app.servers().apiPort() + "/api/v1/plans"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("kind: Plan\n" + "x".repeat(100_000)))
                    .build();

            var answer = HTTP.send(form, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(415);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.body()).contains("Content-Type: application/yaml or application/json");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/plan, 404, There is nothing at /api/v1/plan.",
        "GET, /, 404, There is nothing at /.",
        "POST, /plans, 404, There is nothing at /plans.",
        "DELETE, /api/v1/carried/web-1, 405, /api/v1/carried/web-1 does not take DELETE."
    })
    void shouldSayWhatIsServedWhenNothingTakesTheRequest(String method, String path, int status, String problem)
            throws Exception {
        try (var app = ConsoleApp.start(folder, Map.of())) {
            var request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + app.servers().apiPort() + path))
                    // As curl -d sends it
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();

            var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.body()).contains(problem + " Served are GET /api/v1/carried/{name}.");
        }
    }

    @Test
    void shouldRunWithoutConsoleWhenItIsNotAskedFor() throws Exception {
        try (var app = ConsoleApp.start(folder, Map.of("CARAVAN_CONSOLE_ENABLED", "false"))) {
            assertThat(app.servers().consoleAddress()).isEmpty();
            assertThat(get(app.management("/hawtio/")).statusCode()).isEqualTo(404);
            assertThat(get(app.management("/hawtio/jolokia/version")).statusCode())
                    .isEqualTo(404);
            assertThat(get(app.management("/observe/jolokia/version")).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void shouldRunWithoutConsoleWhenItsFilesAreMissing() throws Exception {
        var settings = Map.of("CARAVAN_CONSOLE_WEB_ROOT", folder.toString());
        try (var app = ConsoleApp.start(folder, settings)) {
            assertThat(app.servers().consoleAddress()).isEmpty();
            assertThat(get(app.management("/hawtio/jolokia/version")).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void shouldBeReadyOnlyWhenTheInformersHaveSynced() throws Exception {
        var synced = new AtomicBoolean();
        var informers = HealthChecks.informers(synced::get, () -> Map.of("plans", synced.get()));
        try (var app = ConsoleApp.start(folder, Map.of(), informers)) {
            // Given
            assertThat(get(app.management("/observe/health/ready")).statusCode())
                    .isEqualTo(503);
            assertThat(get(app.management("/observe/health/live")).statusCode()).isEqualTo(200);

            // When
            synced.set(true);

            // Then
            var ready = get(app.management("/observe/health/ready"));
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).contains("\"informers\"", "plans=true");
        }
    }

    @Test
    void shouldShowLeadershipAndAwsAsDetailsOnly() throws Exception {
        HealthCheck[] checks = {
            HealthChecks.leadership(() -> Map.of("leader", false, "holder", "caravan-1")),
            HealthChecks.aws(() -> Map.of("eu-west-1", "unreachable")),
        };
        try (var app = ConsoleApp.start(folder, Map.of(), checks)) {
            var ready = get(app.management("/observe/health/ready"));

            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).contains("holder=caravan-1, leader=false", "eu-west-1=unreachable");
            assertThat(get(app.management("/observe/health/live")).body()).doesNotContain("leadership", "aws");
        }
    }

    @Test
    void shouldShowOurMetersBesideCamels() throws Exception {
        try (var app = ConsoleApp.start(folder, Map.of())) {
            // Given
            var metrics = app.metrics();
            metrics.migrationsInState(Map.of("Pending", 2, "Transferring", 1));
            metrics.migrationsInState(Map.of("Transferring", 3));
            metrics.migrationEnded("Succeeded");
            metrics.phaseTook("create-snapshots", Duration.ofSeconds(90));
            metrics.awsCalled("CreateSnapshot");
            metrics.awsThrottled("CreateSnapshot");
            metrics.awsFailed("CreateSnapshot", "RequestLimitExceeded");

            // When
            var text = get(app.management("/observe/metrics")).body();

            // Then
            assertThat(text)
                    .contains(
                            "caravan_migrations{state=\"Transferring\"} 3.0",
                            "caravan_migrations_ended_total{outcome=\"Succeeded\"} 1.0",
                            "caravan_phase_duration_seconds_sum{phase=\"create-snapshots\"} 90.0",
                            "caravan_aws_calls_total{operation=\"CreateSnapshot\"} 1.0",
                            "caravan_aws_throttles_total{operation=\"CreateSnapshot\"} 1.0",
                            "caravan_aws_errors_total{code=\"RequestLimitExceeded\",operation=\"CreateSnapshot\"} 1.0",
                            "jvm_memory_used_bytes",
                            "routeId=\"create-snapshots\"")
                    .doesNotContain("Pending");
        }
    }

    private static HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
