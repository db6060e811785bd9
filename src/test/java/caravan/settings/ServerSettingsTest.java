package caravan.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ServerSettingsTest {

    @TempDir
    private Path folder;

    @Test
    void shouldListenOnLoopbackWithoutConsoleByDefault() {
        var settings = load(Map.of());

        assertThat(settings.api().host()).isEqualTo("127.0.0.1");
        assertThat(settings.management().isLoopback()).isTrue();
        assertThat(settings.console().enabled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "localhost", "::1", "10.0.0.1", ""})
    void shouldRefuseToServeTheApiElsewhere(String host) {
        assertThatThrownBy(() -> load(Map.of("CARAVAN_HTTP_HOST", host)))
                .hasMessageStartingWith("caravan.http.host is '" + host + "', but must be 127.0.0.1");
    }

    @Test
    void shouldLetProbesReachTheManagementPortWhenThereIsNoConsole() {
        assertThat(load(Map.of("CARAVAN_MANAGEMENT_HOST", "0.0.0.0"))
                        .management()
                        .isLoopback())
                .isFalse();
    }

    @Test
    void shouldRefuseAConsoleThatSendsItsPasswordInClearText() throws IOException {
        assertThatThrownBy(() -> load(Map.of(
                        "CARAVAN_MANAGEMENT_HOST", "0.0.0.0",
                        "CARAVAN_CONSOLE_ENABLED", "true",
                        "CARAVAN_CONSOLE_USER", "operator",
                        "CARAVAN_CONSOLE_PASSWORD_FILE", file("password", "secret"))))
                .hasMessageStartingWith("caravan.management.host is '0.0.0.0', but must be 127.0.0.1 while");
    }

    @Test
    void shouldAllowAConsoleElsewhereWhenItSpeaksTls() throws IOException {
        var settings = load(Map.of(
                "CARAVAN_MANAGEMENT_HOST",
                "0.0.0.0",
                "CARAVAN_MANAGEMENT_KEY_STORE",
                file("tls.p12", "-"),
                "CARAVAN_MANAGEMENT_KEY_STORE_PASSWORD_FILE",
                file("tls-password", "secret"),
                "CARAVAN_CONSOLE_ENABLED",
                "true",
                "CARAVAN_CONSOLE_USER",
                "operator",
                "CARAVAN_CONSOLE_PASSWORD_FILE",
                file("password", "secret")));

        assertThat(settings.management().usesTls()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'', caravan.console.user is ''",
        "a:b, caravan.console.user is 'a:b'",
        "operator, caravan.console.password-file is ''",
    })
    void shouldRefuseAConsoleWithoutLogin(String user, String message) {
        assertThatThrownBy(() -> load(Map.of("CARAVAN_CONSOLE_ENABLED", "true", "CARAVAN_CONSOLE_USER", user)))
                .hasMessageStartingWith(message);
    }

    @Test
    void shouldRefuseAKeyStoreWithoutPassword() throws IOException {
        var settings = Map.of("CARAVAN_MANAGEMENT_KEY_STORE", file("tls.p12", "-"));

        assertThatThrownBy(() -> load(settings))
                .hasMessageStartingWith("caravan.management.key-store-password-file is ''");
    }

    @Test
    void shouldRefuseOnePortForBothServers() {
        assertThatThrownBy(() -> load(Map.of("CARAVAN_MANAGEMENT_PORT", "8080")))
                .hasMessage("caravan.management.port is '8080', but must be another port than caravan.http.port.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1.example.org", "127.example.org", "0.0.0.0", "::", "caravan"})
    void shouldNotTakeAnyOtherNameForLoopback(String host) {
        assertThat(new ManagementSettings(host, 0, Path.of(""), Path.of("")).isLoopback())
                .isFalse();
    }

    @Test
    void shouldReadASecretWithoutItsLineBreak() throws IOException {
        var password = Path.of(file("password", " secret \n"));

        assertThat(Secrets.read("caravan.console.password-file", password)).isEqualTo(" secret ");
    }

    @Test
    void shouldRefuseAnEmptySecret() throws IOException {
        var password = Path.of(file("password", "\n"));

        assertThatThrownBy(() -> Secrets.read("caravan.console.password-file", password))
                .hasMessageStartingWith("caravan.console.password-file is '" + password);
    }

    private ServerSettings load(Map<String, String> environment) {
        return SettingsLoader.load(folder.resolve("none"), environment).servers();
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }
}
