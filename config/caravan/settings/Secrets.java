package caravan.settings;

import caravan.model.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Reads secrets from mounted files; their text never becomes a setting, so it is never logged. */
public final class Secrets {

    private static final Pattern LINE_BREAK = Pattern.compile("\\R\\z");

    private Secrets() {}

    /**
     * The text of the file without the line break that editors add.
     *
     * @throws IllegalArgumentException if the file, which {@code key} names, cannot be read or holds nothing
     */
    public static String read(String key, Path file) {
        try {
            var text = LINE_BREAK.matcher(Files.readString(file)).replaceFirst("");
            Require.check(key, file, !text.isEmpty(), "a file that is not empty");
            return text;
        } catch (IOException e) {
            throw new IllegalArgumentException(key + " is '" + file + "', which cannot be read: " + e.getMessage(), e);
        }
    }

    static void requireFile(String key, Path file) {
        Require.check(key, file, Files.isReadable(file) && !Files.isDirectory(file), "a file that Caravan can read");
    }
}
