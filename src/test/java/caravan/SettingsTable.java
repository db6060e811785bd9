package caravan;

import java.util.ArrayList;
import java.util.List;

/**
 * application.properties as tables of the README, one per section. The comment above a key is its meaning; a key right
 * below another one, without a comment of its own, shares the other's.
 */
final class SettingsTable {

    private static final String OWN = "caravan.";

    private final StringBuilder tables = new StringBuilder();
    private final List<String> comment = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final List<String> defaults = new ArrayList<>();
    private String meaning = "";

    private SettingsTable() {}

    static String of(List<String> properties) {
        var table = new SettingsTable();
        properties.forEach(table::add);
        table.endRow();
        return table.tables.append("\n").toString();
    }

    private void add(String line) {
        if (line.startsWith("# ---")) {
            endRow();
            comment.clear();
            tables.append("\n**")
                    .append(escaped(line.replaceAll("^# --- | ---$", "")))
                    .append("**\n\n| key | default | meaning |\n|---|---|---|\n");
        } else if (line.startsWith("#")) {
            endRow();
            comment.add(line.substring(1).strip());
        } else if (line.startsWith(OWN)) {
            addKey(line);
        } else {
            endRow();
            comment.clear();
        }
    }

    private void addKey(String line) {
        var at = line.indexOf('=');
        if (!comment.isEmpty()) {
            meaning = String.join(" ", comment);
            comment.clear();
        }
        keys.add(code(line.substring(0, at)));
        defaults.add(code(line.substring(at + 1)));
    }

    private void endRow() {
        if (!keys.isEmpty()) {
            tables.append("| ")
                    .append(String.join("<br>", keys))
                    .append(" | ")
                    .append(String.join("<br>", defaults))
                    .append(" | ")
                    .append(escaped(meaning))
                    .append(" |\n");
        }
        keys.clear();
        defaults.clear();
        meaning = "";
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String escaped(String text) {
        return text.replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*");
    }
}
