package caravan.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Collects figures: a JSON file each, and one table of all. */
final class Figures {

    private final Path folder;
    private final List<Figure> all = new ArrayList<>();

    Figures(Path folder) {
        this.folder = folder;
    }

    void add(Figure figure) throws IOException {
        all.add(figure);
        Files.createDirectories(folder);
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve(figure.name() + ".json").toFile(), figure);
    }

    void print(PrintStream out) {
        out.println(AsciiTable.getTable(
                all,
                List.of(
                        column("figure", 24).with(Figure::name),
                        column("value", 24).with(Figure::value),
                        column("goal", 12).with(Figure::goal),
                        column("beside it", 100).with(Figures::beside))));
    }

    private static Column column(String header, int most) {
        return new Column()
                .header(header)
                .maxWidth(most)
                .headerAlign(HorizontalAlign.LEFT)
                .dataAlign(HorizontalAlign.LEFT);
    }

    private static String beside(Figure figure) {
        return figure.facts().entrySet().stream()
                .map(fact -> fact.getKey() + " " + fact.getValue())
                .collect(Collectors.joining("; "));
    }
}
