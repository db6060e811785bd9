package caravan.endurance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The cells of a matrix, for a file under {@code target/endurance}, and their sums for whoever reads the build. */
final class Table {

    private final Path file;
    private final String about;
    private final String heading;
    private final List<String> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    /** Group to outcome to how often. */
    private final Map<String, Map<String, Integer>> sums = new TreeMap<>();

    /** About tells a stranger what was done and what may come of it. */
    Table(String file, String about, String heading) {
        this.file = Path.of("target", "endurance", file);
        this.about = about;
        this.heading = heading;
    }

    synchronized void clear() {
        rows.clear();
        notes.clear();
        sums.clear();
    }

    synchronized void row(String where, String outcome, String group) {
        rows.add(where + " | " + outcome);
        var word = outcome.startsWith("BROKEN") ? "BROKEN" : outcome;
        sums.computeIfAbsent(group, any -> new TreeMap<>()).merge(word, 1, Integer::sum);
    }

    /** A row that is no case of any group. */
    synchronized void line(String where, String text) {
        rows.add(where + " | " + text);
    }

    synchronized void summary(String what, String text) {
        notes.add(what + ": " + text);
    }

    /** Writes the file, and the sums to the standard output. */
    synchronized void write() {
        var summary = new ArrayList<String>();
        notes.stream().sorted().forEach(summary::add);
        sums.forEach((group, outcomes) -> summary.add(group + " | " + outcomes));
        var all = new ArrayList<>(List.of(about, ""));
        all.addAll(summary);
        all.add("");
        all.add(heading);
        rows.stream().sorted().forEach(all::add);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println(file + ":");
        summary.forEach(System.out::println);
    }
}
