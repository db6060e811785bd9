package caravan.intake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that is wrong with a drop, in the order of the text. */
public record Problems(Kind kind, List<Problem> list) {

    /** How far the drop came, which decides the HTTP status. */
    public enum Kind {
        TOO_LARGE(413, "The drop is too large"),
        UNREADABLE(400, "The drop cannot be read"),
        REFUSED(422, "The drop is refused"),
        /** It would be taken, and its Migration would not begin. */
        NOT_READY(422, "The plan cannot be carried as things are");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        public int status() {
            return status;
        }

        public String title() {
            return title;
        }
    }

    private static final Comparator<Problem> IN_TEXT_ORDER = Comparator.comparingInt(Problem::document)
            .thenComparingInt(problem -> problem.at().line());

    public Problems {
        list = list.stream().distinct().sorted(IN_TEXT_ORDER).toList();
    }

    /** For the file beside a refused drop. */
    public String text(String name) {
        var lines = new ArrayList<String>();
        lines.add(kind.title() + ": " + name + " has " + list.size() + (list.size() == 1 ? " problem." : " problems.")
                + " Nothing of it was created. Correct the file and drop it again.");
        lines.add("");
        for (var i = 0; i < list.size(); i++) {
            lines.add((i + 1) + ". " + list.get(i).text());
        }
        return String.join("\n", lines) + "\n";
    }

    /** Body of an {@code application/problem+json} answer, RFC 9457. */
    public Map<String, Object> json() {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "about:blank");
        body.put("title", kind.title());
        body.put("status", kind.status());
        body.put("detail", list.size() + (list.size() == 1 ? " problem" : " problems") + ", nothing was created.");
        body.put("problems", list.stream().map(Problems::json).toList());
        return body;
    }

    private static Map<String, Object> json(Problem problem) {
        var entry = new LinkedHashMap<String, Object>();
        if (problem.document() > 0) {
            entry.put("document", problem.document());
            entry.put("object", problem.object());
        }
        entry.put("line", problem.at().line());
        entry.put("column", problem.at().column());
        entry.put("pointer", problem.field());
        if (!problem.reason().isEmpty()) {
            entry.put("reason", problem.reason());
        }
        if (!problem.instances().isEmpty()) {
            entry.put("instances", problem.instances());
        }
        entry.put("problem", problem.problem());
        entry.put("allowed", problem.allowed());
        return entry;
    }
}
