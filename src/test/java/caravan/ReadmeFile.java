package caravan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** README.md as text, as tables and as what it names. */
final class ReadmeFile {

    static final Path PATH = Path.of("README.md");

    private static final String SETTINGS =
            "<!-- settings: written by mvn test -Dtest=ReadmeTest -Dreadme.update=true -->\n";
    private static final String END_OF_SETTINGS = "<!-- end of settings -->\n";

    private ReadmeFile() {}

    static String text() {
        return text(PATH);
    }

    /** What stands in the place of the settings. */
    static String settings() {
        var readme = text();
        return readme.substring(readme.indexOf(SETTINGS) + SETTINGS.length(), readme.indexOf(END_OF_SETTINGS));
    }

    static void replaceSettings(String settings) {
        var readme = text();
        var begin = readme.indexOf(SETTINGS) + SETTINGS.length();
        write(readme.substring(0, begin) + settings + readme.substring(readme.indexOf(END_OF_SETTINGS)));
    }

    /** The rows of the table with this first heading, cell by cell. */
    static List<List<String>> table(String firstHeading) {
        var rows = new ArrayList<List<String>>();
        var inside = false;
        for (var line : text().lines().toList()) {
            if (inside && line.startsWith("| ")) {
                rows.add(cells(line));
            }
            inside = line.startsWith("| " + firstHeading + " |") || (inside && line.startsWith("|"));
        }
        return rows;
    }

    private static List<String> cells(String row) {
        return Stream.of(row.split("\\|"))
                .skip(1)
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
    }

    /** Each distinct match of the only group. */
    static List<String> matches(Pattern pattern, String text) {
        var found = new TreeSet<String>();
        var matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return List.copyOf(found);
    }

    /** All Java files of the folder in one text. */
    static String sources(Path folder) {
        try (var files = Files.walk(folder)) {
            var all = new StringBuilder();
            files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(file -> all.append(text(file)));
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String text) {
        try {
            Files.writeString(PATH, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
