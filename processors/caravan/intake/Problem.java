package caravan.intake;

import caravan.model.Finding;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One thing that is wrong with a drop.
 *
 * @param document counted from 1; 0 where it concerns the whole drop
 * @param object kind and name, such as {@code Plan web-tier}; empty where there is none yet
 * @param field JSON pointer; empty where it concerns the whole document
 * @param finding of what kind it is, such as {@code SourceGone}, and what is wrong as a sentence; of no kind it is what
 *     follows the field in one
 * @param instances ids of the machines that it concerns; none where it concerns the whole plan, or no plan
 */
public record Problem(int document, String object, Position at, String field, Finding finding, List<String> instances) {

    private static final int NAMED = 3;

    public Problem {
        instances = List.copyOf(instances);
    }

    /** About the drop as a text. */
    static Problem ofText(Position at, String problem, String allowed) {
        return new Problem(0, "", at, "", Finding.refused("", problem, allowed), List.of());
    }

    /** About one field of a document. */
    static Problem of(Document document, Finding finding) {
        return of(document, finding, List.of());
    }

    /** About a node of a document of which nothing else is known yet. */
    static Problem of(int document, Position at, Finding finding) {
        return new Problem(document, "", at, finding.pointer(), finding, List.of());
    }

    static Problem of(Document document, Finding finding, List<String> instances) {
        var field = finding.pointer();
        return new Problem(document.index(), document.title(), document.position(field), field, finding, instances);
    }

    String reason() {
        return finding.reason();
    }

    String problem() {
        return finding.problem();
    }

    String allowed() {
        return finding.allowed();
    }

    /** One line: where, what, and what is allowed or what to do. */
    String text() {
        var where = document == 0 ? "" : "document " + document + (object.isEmpty() ? "" : " (" + object + ")") + ", ";
        return where + "line " + at.line() + ", column " + at.column() + ": "
                + (reason().isEmpty() ? clause() : field + ": " + sentences());
    }

    /** What concerns some machines among many tells which. */
    private String sentences() {
        var more = instances.size() <= NAMED ? "" : " and " + (instances.size() - NAMED) + " more";
        var of = instances.stream().allMatch(this::isNamed)
                ? ""
                : "Of " + String.join(", ", instances.stream().limit(NAMED).toList()) + more + ": ";
        return reason() + ". " + of + problem() + (problem().endsWith(".") ? " " : ". ") + allowed();
    }

    private boolean isNamed(String id) {
        return Pattern.compile("(?<![\\w-])" + Pattern.quote(id) + "(?![\\w-])")
                .matcher(problem())
                .find();
    }

    private String clause() {
        var what = field.isEmpty() ? problem() : field + " " + problem();
        return what + "." + (allowed().isEmpty() ? "" : " Instead: " + allowed() + ".");
    }
}
