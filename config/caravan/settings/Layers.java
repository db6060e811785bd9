package caravan.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the value of a key comes from: the defaults, over them an outer file, over both the environment. */
final class Layers {

    private static final Logger LOG = LoggerFactory.getLogger(Layers.class);
    private static final String DEFAULTS = "/application.properties";

    private Layers() {}

    static Map<String, String> read(Path outerFile, Map<String, String> environment) {
        var values = new TreeMap<>(defaults());
        if (Files.exists(outerFile)) {
            read(outerFile).forEach((key, value) -> {
                requireKnown(outerFile, key, value, values.keySet());
                values.put(key, value);
            });
        }
        values.replaceAll((key, value) -> environment.getOrDefault(variableOf(key), value));
        warnOfUnknown(environment, values.keySet());
        return values;
    }

    /** {@code caravan.intake.inbox} is set by {@code CARAVAN_INTAKE_INBOX}. */
    static String variableOf(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    static Map<String, String> defaults() {
        try (var file = Layers.class.getResourceAsStream(DEFAULTS)) {
            return properties(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireKnown(Path file, String key, String value, Collection<String> known) {
        if (!known.contains(key)) {
            throw new IllegalArgumentException(file + " sets " + key + " to '" + value
                    + "', but there is no such key. Allowed are " + alike(key, known) + ".");
        }
    }

    /** The keys of the same concern, all keys where there is no such concern. */
    private static String alike(String key, Collection<String> known) {
        var concern = key.replaceAll("^([^.]*\\.[^.]*).*", "$1.");
        var alike = known.stream().filter(one -> one.startsWith(concern)).toList();
        return String.join(", ", alike.isEmpty() ? known : alike);
    }

    /** Not refused: a cluster puts the addresses of its Services there, and one may be named caravan. */
    private static void warnOfUnknown(Map<String, String> environment, Collection<String> known) {
        var variables = known.stream().map(Layers::variableOf).collect(Collectors.toSet());
        environment.keySet().stream()
                .filter(variable -> variable.startsWith("CARAVAN_") && !variables.contains(variable))
                .sorted()
                .forEach(variable ->
                        LOG.warn("The environment variable {} sets nothing: there is no such key.", variable));
    }

    private static Map<String, String> read(Path file) {
        try (var in = Files.newInputStream(file)) {
            return properties(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> properties(InputStream in) throws IOException {
        var properties = new Properties();
        properties.load(in);
        var values = new TreeMap<String, String>();
        properties
                .stringPropertyNames()
                .forEach(key -> values.put(key, properties.getProperty(key).strip()));
        return values;
    }
}
