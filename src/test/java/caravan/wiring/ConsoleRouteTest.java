package caravan.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The console over HTTP: who gets in, and how little may be done there. */
class ConsoleRouteTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROUTE = "org.apache.camel:context=caravan,type=routes,name=\\\"create-snapshots\\\"";
    private static final String CONTEXT = "org.apache.camel:context=caravan,type=context,name=\\\"caravan\\\"";

    @TempDir
    private static Path folder;

    private static ConsoleApp app;

    @BeforeAll
    static void start() throws IOException {
        app = ConsoleApp.start(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hawtio",
                "/hawtio/",
                "/hawtio/index.html",
                "/hawtio/user",
                "/hawtio/jolokia",
                "/hawtio/jolokia/version",
                "/%68awtio/jolokia/version",
                "/hawtio/./jolokia/version",
                "//hawtio/jolokia/version",
            })
    void shouldAskForTheLoginWhenThereIsNone(String path) throws Exception {
        assertThat(get(path, "").statusCode()).isEqualTo(401);
        assertThat(get(path, login("operator", "wrong")).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "/hawtio/, text/html, <base href=\"/hawtio/\"",
        "/hawtio/camel/routes, text/html, <base href=\"/hawtio/\"",
        "/hawtio/hawtconfig.json, application/json, Caravan",
        "/hawtio/user, application/json, operator",
        "/hawtio/plugin, application/json, []",
        "/hawtio/auth/config/session-timeout, application/json, timeout",
    })
    void shouldServeTheConsoleAfterLogin(String path, String type, String content) throws Exception {
        var answer = get(path, login());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith(type);
        assertThat(answer.headers().firstValue("content-security-policy")).isPresent();
        assertThat(answer.body()).contains(content);
    }

    @Test
    void shouldNotServeFilesOutsideTheWebRoot() throws Exception {
        var answer = get("/hawtio/..%2Fclasses/application.properties", login());

        assertThat(answer.body()).doesNotContain("caravan.http.port");
    }

    @Test
    void shouldShowHealthAndMetricsWithoutLogin() throws Exception {
        assertThat(get("/observe/health/live", "").statusCode()).isEqualTo(200);
        assertThat(get("/observe/health/ready", "").statusCode()).isEqualTo(200);
        assertThat(get("/observe/metrics", "").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldDrawTheDiagram() throws Exception {
        var answer = jolokia("{\"type\":\"exec\",\"mbean\":\"" + CONTEXT
                + "\",\"operation\":\"dumpRoutesAsXml(boolean)\",\"arguments\":[true]}");

        assertThat(answer.get("status").asInt()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.get("value").asText()).contains("create-snapshots-ensure");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'exec','mbean':'" + ROUTE + "','operation':'stop()'}",
                "{'type':'exec','mbean':'" + CONTEXT + "','operation':'stop()'}",
                "{'type':'exec','mbean':'" + CONTEXT
                        + "','operation':'sendBody(java.lang.String,java.lang.Object)','arguments':['direct:x','x']}",
                "{'type':'write','mbean':'" + CONTEXT + "','attribute':'Tracing','value':true}",
                "{'type':'read','mbean':'java.lang:type=Runtime','attribute':'SystemProperties'}",
                "{'type':'read','mbean':'java.lang:type=Runtime','attribute':'InputArguments'}",
                "{'type':'exec','mbean':'com.sun.management:type=DiagnosticCommand','operation':'vmFlags',"
                        + "'arguments':[[]]}",
            })
    void shouldRefuseWhatIsMoreThanLooking(String request) throws Exception {
        var answer = jolokia(request.replace('\'', '"'));

        assertThat(answer.get("status").asInt()).as(answer.toString()).isEqualTo(403);
        assertThat(app.statusOf("create-snapshots")).isEqualTo("Started");
    }

    /** Which attribute stops it, a forbidden one or one that this JVM lacks, depends on the order in which it lists them. */
    @Test
    void shouldShowNothingOfTheProcessWhenItIsReadAsAWhole() throws Exception {
        var answer = jolokia("{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\"}");

        assertThat(answer.get("status").asInt()).as(answer.toString()).isIn(403, 500);
        assertThat(answer.has("value")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "http://127.0.0.1:1", "http://127.0.0.1", "null"})
    void shouldRefuseJolokiaToOtherOrigins(String origin) throws Exception {
        var request = request("/hawtio/jolokia/version", login()).header("Origin", origin);

        assertThat(send(request).statusCode()).isEqualTo(403);
    }

    @Test
    void shouldRefuseJolokiaWithoutOrigin() throws Exception {
        assertThat(get("/hawtio/jolokia/version", login()).statusCode()).isEqualTo(403);
    }

    @Test
    void shouldNotServeTheConsoleOnTheApiPort() throws Exception {
        var api = URI.create("http://127.0.0.1:" + app.servers().apiPort() + "/hawtio/");

        assertThat(send(HttpRequest.newBuilder(api)).statusCode()).isEqualTo(404);
    }

    private static JsonNode jolokia(String body) throws IOException, InterruptedException {
        var request = request("/hawtio/jolokia", login())
                .header("Origin", app.servers().managementAddress().toString())
                .POST(BodyPublishers.ofString(body));
        return JSON.readTree(send(request).body());
    }

    private static HttpResponse<String> get(String path, String authorization)
            throws IOException, InterruptedException {
        return send(request(path, authorization));
    }

    private static HttpRequest.Builder request(String path, String authorization) {
        var request = HttpRequest.newBuilder(app.management(path));
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static String login() {
        return login(ConsoleApp.USER, ConsoleApp.PASSWORD);
    }

    private static String login(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
