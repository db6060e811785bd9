package caravan.intake;

import caravan.model.Finding;

/**
 * One thing that is wrong with a drop.
 *
 * @param document counted from 1; 0 where it concerns the whole drop
 * @param object kind and name, such as {@code Plan web-tier}; empty where there is none yet
 * @param field JSON pointer; empty where it concerns the whole document
 */
public record Problem(int document, String object, Position at, String field, String problem, String allowed) {

    /** About the drop as a text. */
    static Problem ofText(Position at, String problem, String allowed) {
        return new Problem(0, "", at, "", problem, allowed);
    }

    /** About one field of a document. */
    static Problem of(Document document, Finding finding) {
        return new Problem(
                document.index(),
                document.title(),
                document.position(finding.pointer()),
                finding.pointer(),
                finding.problem(),
                finding.allowed());
    }

    /** One line: where, what, and what is allowed or what to do. */
    String text() {
        var where = document == 0 ? "" : "document " + document + (object.isEmpty() ? "" : " (" + object + ")") + ", ";
        var what = field.isEmpty() ? problem : field + " " + problem;
        return where + "line " + at.line() + ", column " + at.column() + ": " + what + "."
                + (allowed.isEmpty() ? "" : " Instead: " + allowed + ".");
    }
}
