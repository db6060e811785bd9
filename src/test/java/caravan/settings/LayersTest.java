package caravan.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LayersTest {

    @TempDir
    private Path folder;

    @Test
    void shouldLetTheFileWinOverDefaultsAndTheEnvironmentOverBoth() throws IOException {
        // Given
        var file = write("caravan.http.port=1\ncaravan.management.port=2\n");

        // When
        var values = Layers.read(file, Map.of("CARAVAN_HTTP_PORT", "3"));

        // Then
        assertThat(values)
                .containsEntry("caravan.http.port", "3")
                .containsEntry("caravan.management.port", "2")
                .containsEntry("caravan.http.host", "127.0.0.1");
    }

    @Test
    void shouldNameKeyValueAndTheKeysOfTheConcernWhenAKeyIsUnknown() throws IOException {
        // Given
        var file = write("caravan.intake.inbx=drop\n");

        // When, Then
        assertThatThrownBy(() -> Layers.read(file, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        file + " sets caravan.intake.inbx to 'drop', but there is no such key. Allowed are")
                .hasMessageContaining("caravan.intake.inbox, ")
                .hasMessageNotContaining("caravan.http.port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"camel.main.nonsense", "camel.server.host", "foo.bar", "foo"})
    void shouldRefuseEveryKeyThatIsNotListed(String key) throws IOException {
        // Given
        var file = write(key + "=x\n");

        // When, Then
        assertThatThrownBy(() -> Layers.read(file, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key + " to 'x'")
                .hasMessageContaining("camel.main.name");
    }

    @Test
    void shouldNameTheFileWhenItIsNoPropertiesFile() throws IOException {
        // Given
        var file = write("caravan.http.port=\\u12\n");

        // When, Then
        assertThatThrownBy(() -> Layers.read(file, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + " cannot be read: ");
    }

    @Test
    void shouldStartWhenAVariableIsUnknown() {
        // A Service named caravan makes the cluster set CARAVAN_PORT
        assertThat(Layers.read(folder.resolve("none"), Map.of("CARAVAN_PORT", "tcp://10.0.0.1:80")))
                .isEqualTo(Layers.defaults());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("application.properties"), text);
    }
}
