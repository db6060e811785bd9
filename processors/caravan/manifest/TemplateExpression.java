package caravan.manifest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What stands between the braces of a {@link ClaimTemplate}: functions of values, joined by pipes. */
final class TemplateExpression {

    private static final Pattern TOKEN =
            Pattern.compile("\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|[()|]|[^\\s()|\"`]+|[\"`])");
    private static final Pattern FUNCTION = Pattern.compile("[A-Za-z]\\w*");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");

    private final Deque<String> tokens = new ArrayDeque<>();
    private final UnaryOperator<String> variables;

    /** Variables are asked for without their dot, and may refuse as {@link #value} does. */
    TemplateExpression(String text, UnaryOperator<String> variables) {
        this.variables = variables;
        var token = TOKEN.matcher(text.strip());
        while (token.find()) {
            tokens.add(token.group(1));
        }
    }

    /** Fails with an IllegalArgumentException whose message goes on after "the template". */
    String value() {
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("has an empty {{}}");
        }
        var value = pipeline();
        if (!tokens.isEmpty()) {
            throw new IllegalArgumentException("has a '" + tokens.peek() + "' too many");
        }
        return value;
    }

    /** A value goes through its functions from left to right, as the last argument of each. */
    private String pipeline() {
        var value = isFunction(tokens.peek()) ? function(List.of()) : operand();
        while ("|".equals(tokens.peek())) {
            tokens.remove();
            value = function(List.of(value));
        }
        return value;
    }

    private static boolean isFunction(String token) {
        return token != null && FUNCTION.matcher(token).matches();
    }

    private String function(List<String> piped) {
        var name = tokens.isEmpty() ? "" : tokens.remove();
        var function = TemplateFunction.named(name);
        var arguments = new ArrayList<String>();
        while (!tokens.isEmpty() && !"|".equals(tokens.peek()) && !")".equals(tokens.peek())) {
            arguments.add(operand());
        }
        arguments.addAll(piped);
        return function.of(arguments);
    }

    private String operand() {
        var token = tokens.isEmpty() ? "" : tokens.remove();
        if (token.equals("(")) {
            return parenthesis();
        }
        if (token.length() > 1 && (token.startsWith("\"") || token.startsWith("`"))) {
            var text = token.substring(1, token.length() - 1);
            return token.startsWith("`") ? text : text.replaceAll("\\\\(.)", "$1");
        }
        if (NUMBER.matcher(token).matches()) {
            return token;
        }
        if (!token.startsWith(".")) {
            throw new IllegalArgumentException(
                    "uses '" + token + "', which is no variable, no text, no whole number and" + " no known function");
        }
        return variables.apply(token.substring(1));
    }

    private String parenthesis() {
        var value = pipeline();
        if (!")".equals(tokens.poll())) {
            throw new IllegalArgumentException("has a '(' without its ')'");
        }
        return value;
    }
}
