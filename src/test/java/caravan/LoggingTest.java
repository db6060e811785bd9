package caravan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The two logging files say the same things in two layouts. */
class LoggingTest {

    @Test
    void shouldDifferInTheLayoutOnly() throws IOException {
        var text = withoutLayout("log4j2.properties");
        var json = withoutLayout("log4j2-json.properties");

        assertThat(json).isEqualTo(text).containsEntry("shutdownHook", "disable");
    }

    private static Properties withoutLayout(String file) throws IOException {
        var properties = new Properties();
        try (var in = Files.newInputStream(Path.of("config", "resources", file))) {
            properties.load(in);
        }
        properties.keySet().removeIf(key -> key.toString().startsWith("appender.out.layout."));
        return properties;
    }
}
