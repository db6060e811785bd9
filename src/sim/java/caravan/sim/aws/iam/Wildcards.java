package caravan.sim.aws.iam;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Patterns of policies, in which a star stands for any characters and a question mark for one. */
final class Wildcards {

    private Wildcards() {}

    /** Variables such as {@code ${aws:username}} are refused: nobody here would fill them in. */
    static Pattern of(String text, int flags) {
        if (text.contains("${")) {
            throw new IllegalArgumentException("Policy variables are not simulated: " + text);
        }
        var regex = text.chars()
                .mapToObj(character -> switch (character) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(character));
                })
                .collect(Collectors.joining());
        return Pattern.compile(regex, flags | Pattern.DOTALL);
    }
}
