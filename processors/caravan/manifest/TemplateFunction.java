package caravan.manifest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A function of {@link ClaimTemplate}, with the argument order of the peer's table. Left out of it are those that give
 * fractions, which no name can hold, and mustRegexReplaceAll, whose pattern can keep a thread busy for ever.
 *
 * @param most arguments, {@link #MANY} for any number
 */
record TemplateFunction(String name, int least, int most, Function<List<String>, String> body) {

    private static final int MANY = Integer.MAX_VALUE;
    private static final Map<String, TemplateFunction> ALL = List.of(
                    of("lower", text -> text.toLowerCase(Locale.ROOT)),
                    of("upper", text -> text.toUpperCase(Locale.ROOT)),
                    of("trim", String::strip),
                    of("title", text -> eachWord(text, word -> firstAs(word, Character::toUpperCase))),
                    of("untitle", text -> eachWord(text, word -> firstAs(word, Character::toLowerCase))),
                    of("nospace", text -> text.replaceAll("\\s", "")),
                    of("initials", TemplateFunction::initials),
                    of("trunc", 2, all -> trunc(number(all, 0), all.get(1))),
                    of("repeat", 2, all -> repeat(number(all, 0), all.get(1))),
                    of("contains", 2, all -> String.valueOf(all.get(0).contains(all.get(1)))),
                    of("hasPrefix", 2, all -> String.valueOf(all.get(1).startsWith(all.get(0)))),
                    of("hasSuffix", 2, all -> String.valueOf(all.get(1).endsWith(all.get(0)))),
                    of("trimAll", 2, all -> trimAll(all.get(0), all.get(1))),
                    of("trimPrefix", 2, all -> trimPrefix(all.get(0), all.get(1))),
                    of("trimSuffix", 2, all -> trimSuffix(all.get(0), all.get(1))),
                    of("replace", 3, all -> all.get(2).replace(all.get(0), all.get(1))),
                    of("substr", 3, all -> substr(number(all, 0), number(all, 1), all.get(2))),
                    of("add1", 1, all -> String.valueOf(number(all, 0) + 1)),
                    of("sub", 2, all -> String.valueOf(number(all, 0) - number(all, 1))),
                    of("div", 2, all -> String.valueOf(number(all, 0) / divisor(all))),
                    of("mod", 2, all -> String.valueOf(number(all, 0) % divisor(all))),
                    ofNumbers("add", Math::addExact),
                    ofNumbers("mul", Math::multiplyExact),
                    ofNumbers("max", Math::max),
                    ofNumbers("min", Math::min))
            .stream()
            .collect(Collectors.toMap(
                    TemplateFunction::name, Function.identity(), (one, other) -> one, () -> new TreeMap<>()));

    private static TemplateFunction of(String name, UnaryOperator<String> body) {
        return of(name, 1, all -> body.apply(all.get(0)));
    }

    private static TemplateFunction of(String name, int arguments, Function<List<String>, String> body) {
        return new TemplateFunction(name, arguments, arguments, body);
    }

    private static TemplateFunction ofNumbers(String name, LongBinaryOperator body) {
        return new TemplateFunction(name, 1, MANY, all -> {
            var result = number(all, 0);
            for (var index = 1; index < all.size(); index++) {
                result = body.applyAsLong(result, number(all, index));
            }
            return String.valueOf(result);
        });
    }

    /** Fails with an IllegalArgumentException that names it and all that are known. */
    static TemplateFunction named(String name) {
        var found = ALL.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "uses the function '" + name + "', and only " + String.join(", ", ALL.keySet()) + " are known");
        }
        return found;
    }

    /** Fails with an IllegalArgumentException that names the function. */
    String of(List<String> arguments) {
        if (arguments.size() < least || arguments.size() > most) {
            throw new IllegalArgumentException("gives " + arguments.size() + " values to the function " + name
                    + ", which takes " + (most == MANY ? least + " or more" : String.valueOf(least)));
        }
        try {
            var result = body.apply(arguments);
            if (result.length() <= ClaimTemplate.LONGEST) {
                return result;
            }
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("uses " + name + " without a whole number", noNumber);
        } catch (ArithmeticException impossible) {
            throw new IllegalArgumentException(
                    "cannot reckon with " + name + ": " + impossible.getMessage(), impossible);
        }
        throw tooLong();
    }

    private static IllegalArgumentException tooLong() {
        return new IllegalArgumentException("makes more than " + ClaimTemplate.LONGEST + " characters");
    }

    private static long number(List<String> arguments, int index) {
        return Long.parseLong(arguments.get(index));
    }

    private static long divisor(List<String> arguments) {
        return number(arguments, 1);
    }

    /** A negative length keeps the end, as Sprig's trunc does. */
    private static String trunc(long length, String text) {
        if (Math.abs(length) >= text.length()) {
            return text;
        }
        return length < 0 ? text.substring(text.length() + (int) length) : text.substring(0, (int) length);
    }

    /** A negative start is the beginning, a negative or too large end the end. */
    private static String substr(long start, long end, String text) {
        var to = end < 0 ? text.length() : Math.min(end, text.length());
        var from = Math.max(start, 0);
        return from >= to ? "" : text.substring((int) from, (int) to);
    }

    private static String repeat(long times, String text) {
        if (times * text.length() > ClaimTemplate.LONGEST) {
            throw tooLong();
        }
        return text.repeat((int) Math.max(times, 0));
    }

    private static String trimAll(String characters, String text) {
        var from = 0;
        var to = text.length();
        while (from < to && characters.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && characters.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    private static String trimPrefix(String prefix, String text) {
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    private static String trimSuffix(String suffix, String text) {
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    private static String initials(String text) {
        return Arrays.stream(text.split("\\s+"))
                .filter(word -> !word.isEmpty())
                .map(word -> word.substring(0, 1))
                .collect(Collectors.joining());
    }

    private static String eachWord(String text, UnaryOperator<String> change) {
        return Arrays.stream(text.split("(?<=\\s)")).map(change).collect(Collectors.joining());
    }

    private static String firstAs(String word, UnaryOperator<Character> change) {
        return word.isEmpty() ? word : change.apply(word.charAt(0)) + word.substring(1);
    }
}
