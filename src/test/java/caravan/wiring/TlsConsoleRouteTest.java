package caravan.wiring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The management port as a pod offers it: on every address, under TLS. */
class TlsConsoleRouteTest {

    private static final String STORE_PASSWORD = "changeit";

    @TempDir
    private Path folder;

    @Test
    void shouldServeTheConsoleUnderTlsWhenThereIsAKeyStore() throws Exception {
        // Given
        var keyStore = keyStore();
        var settings = Map.of(
                "CARAVAN_MANAGEMENT_HOST", "0.0.0.0",
                "CARAVAN_MANAGEMENT_KEY_STORE", keyStore.toString(),
                "CARAVAN_MANAGEMENT_KEY_STORE_PASSWORD_FILE", file("store-password", STORE_PASSWORD));
        try (var app = ConsoleApp.start(folder, settings)) {
            var console = app.servers().consoleAddress().orElseThrow();
            var http = HttpClient.newBuilder().sslContext(trusting(keyStore)).build();

            // When
            var health = http.send(request(app.management("/observe/health/live")), BodyHandlers.ofString());
            var jolokia = http.send(request(console.resolve("jolokia/version")), BodyHandlers.ofString());

            // Then
            assertThat(console).hasScheme("https").hasHost("localhost");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(jolokia.statusCode()).isEqualTo(200);
            assertThat(jolokia.body()).contains("\"agent\"");
        }
    }

    private HttpRequest request(URI address) {
        var login = ConsoleApp.USER + ":" + ConsoleApp.PASSWORD;
        return HttpRequest.newBuilder(address)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                .header("Referer", address.resolve("/hawtio/camel").toString())
                .build();
    }

    private Path keyStore() throws IOException, InterruptedException {
        var store = folder.resolve("tls.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "caravan",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        STORE_PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.txt").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        return store;
    }

    private static SSLContext trusting(Path keyStore) throws GeneralSecurityException, IOException {
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(keyStore.toFile(), STORE_PASSWORD.toCharArray()));
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }
}
