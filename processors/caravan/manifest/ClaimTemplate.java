package caravan.manifest;

import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A claim's name with variables, in the part of Go's template syntax that names need: variables, literals, parentheses,
 * pipes, and the functions that the peer documents (kubev2v/forklift, pkg/templateutil/README.md) and that give text or
 * whole numbers. Everything else, conditions among it, is refused by name.
 *
 * <p>{@code .SnapshotID} is refused although the peer knows it: a claim is named in the intent, before anything is
 * touched, so that clashes are found while the source runs and the name is the same after every restart; a snapshot has
 * no id until the source is off.
 */
public final class ClaimTemplate {

    /** The peer's default. */
    public static final String DEFAULT = "{{trunc 15 .PlanName}}-{{trunc 15 .TargetVmName}}-disk-{{.DiskIndex}}";

    /** No name is near as long, and nobody's functions shall fill the memory. */
    static final int LONGEST = 1_000;

    private static final Pattern ACTION = Pattern.compile("\\{\\{(-\\s)?(.*?)(\\s-)?}}", Pattern.DOTALL);

    private final String template;
    private final Map<String, String> variables;

    private ClaimTemplate(String template, Map<String, String> variables) {
        this.template = template;
        this.variables = variables;
    }

    /**
     * The template's text for one disk.
     *
     * @param variables by name, without the dot
     * @throws IllegalArgumentException if the template uses what is not supported; the message names it
     */
    public static String render(String template, Map<String, String> variables) {
        return new ClaimTemplate(template, variables).render();
    }

    private String render() {
        if (template.length() > LONGEST) {
            throw new IllegalArgumentException("pvcNameTemplate has more than " + LONGEST + " characters");
        }
        var text = new StringBuilder();
        var end = 0;
        var trimmed = false;
        var action = ACTION.matcher(template);
        while (action.find()) {
            append(text, template.substring(end, action.start()), trimmed, action.group(1) != null);
            text.append(value(action.group(2)));
            trimmed = action.group(3) != null;
            end = action.end();
        }
        append(text, template.substring(end), trimmed, false);
        return text.toString();
    }

    /** A dash inside of the braces takes the space outside of them away. */
    private void append(StringBuilder text, String literal, boolean trimmedBefore, boolean trimmedAfter) {
        if (literal.contains("{{") || literal.contains("}}")) {
            throw refused("has a '{{' or '}}' without the other");
        }
        var start = trimmedBefore ? literal.stripLeading() : literal;
        text.append(trimmedAfter ? start.stripTrailing() : start);
    }

    private String value(String action) {
        try {
            return new TemplateExpression(action, this::variable).value();
        } catch (IllegalArgumentException refusal) {
            throw refused(refusal.getMessage());
        }
    }

    private String variable(String name) {
        if (name.equals("SnapshotID")) {
            throw new IllegalArgumentException("uses .SnapshotID, which is not known yet when claims are named");
        }
        if (!variables.containsKey(name)) {
            throw new IllegalArgumentException("uses the variable ." + name + ", and only "
                    + String.join(", ", new TreeSet<>(variables.keySet())) + " are known");
        }
        return variables.get(name);
    }

    private IllegalArgumentException refused(String what) {
        return new IllegalArgumentException("pvcNameTemplate '" + template + "' " + what);
    }
}
