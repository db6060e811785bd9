package caravan.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A claim's name with variables, in the part of Go's template syntax that names need: <code>{{.Variable}}</code>,
 * <code>{{trunc 15 .Variable}}</code> and <code>{{.Variable | trunc 15}}</code>. Everything else is refused by name.
 */
public final class ClaimTemplate {

    /** The peer's default. */
    public static final String DEFAULT = "{{trunc 15 .PlanName}}-{{trunc 15 .TargetVmName}}-disk-{{.DiskIndex}}";

    private static final Pattern ACTION = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");

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
        var text = new StringBuilder();
        var end = 0;
        var action = ACTION.matcher(template);
        while (action.find()) {
            text.append(literal(template.substring(end, action.start())));
            text.append(value(action.group(1)));
            end = action.end();
        }
        return text.append(literal(template.substring(end))).toString();
    }

    private String literal(String text) {
        if (text.contains("{{") || text.contains("}}")) {
            throw refused("has a '{{' or '}}' without the other");
        }
        return text;
    }

    /** A value goes through its functions from left to right, as a pipe's last argument. */
    private String value(String action) {
        var stages = List.of(action.split("\\|", -1));
        var first = new ArrayList<>(words(stages.get(0)));
        if (first.isEmpty()) {
            throw refused("has an empty {{}}");
        }
        var last = first.remove(first.size() - 1);
        var value = first.isEmpty() ? operand(last) : function(first).apply(operand(last));
        for (var stage : stages.subList(1, stages.size())) {
            value = function(words(stage)).apply(value);
        }
        return value;
    }

    private Function<String, String> function(List<String> words) {
        if (words.isEmpty() || !words.get(0).equals("trunc")) {
            throw refused("uses the function '" + (words.isEmpty() ? "" : words.get(0)) + "', and only trunc is known");
        }
        if (words.size() != 2 || !NUMBER.matcher(words.get(1)).matches()) {
            throw refused("uses trunc without a whole number and one value");
        }
        var length = Integer.parseInt(words.get(1));
        return text -> trunc(length, text);
    }

    private String operand(String word) {
        if (!word.startsWith(".")) {
            throw refused("uses '" + word + "', and only variables and the function trunc are known");
        }
        var name = word.substring(1);
        if (name.equals("SnapshotID")) {
            throw refused("uses .SnapshotID, which is not known yet when claims are named");
        }
        if (!variables.containsKey(name)) {
            throw refused("uses the variable ." + name + ", and only "
                    + String.join(", ", new TreeSet<>(variables.keySet())) + " are known");
        }
        return variables.get(name);
    }

    /** A negative length keeps the end, as Sprig's trunc does. */
    private static String trunc(int length, String text) {
        if (Math.abs(length) >= text.length()) {
            return text;
        }
        return length < 0 ? text.substring(text.length() + length) : text.substring(0, length);
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    private IllegalArgumentException refused(String what) {
        return new IllegalArgumentException("pvcNameTemplate '" + template + "' " + what);
    }
}
