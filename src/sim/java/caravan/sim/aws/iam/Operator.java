package caravan.sim.aws.iam;

import java.math.BigDecimal;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a condition compares a value of the request with one of the policy.
 *
 * @param negated it holds where no value of the policy is the same
 */
record Operator(String word, boolean negated, BiPredicate<String, String> same) {

    private static final Map<String, Operator> ALL = Stream.of(
                    new Operator("StringEquals", false, String::equals),
                    new Operator("StringNotEquals", true, String::equals),
                    new Operator("StringEqualsIgnoreCase", false, String::equalsIgnoreCase),
                    new Operator("StringNotEqualsIgnoreCase", true, String::equalsIgnoreCase),
                    new Operator("StringLike", false, Operator::like),
                    new Operator("StringNotLike", true, Operator::like),
                    new Operator("ArnEquals", false, Operator::like),
                    new Operator("ArnLike", false, Operator::like),
                    new Operator("ArnNotEquals", true, Operator::like),
                    new Operator("ArnNotLike", true, Operator::like),
                    new Operator("Bool", false, String::equalsIgnoreCase),
                    new Operator("NumericEquals", false, (value, wanted) -> compared(value, wanted) == 0),
                    new Operator("NumericLessThanEquals", false, (value, wanted) -> compared(value, wanted) <= 0),
                    new Operator("NumericGreaterThanEquals", false, (value, wanted) -> compared(value, wanted) >= 0))
            .collect(Collectors.toUnmodifiableMap(Operator::word, Function.identity()));

    /** Fails for one that is not simulated. */
    static Operator of(String word) {
        var known = ALL.get(word);
        if (known == null) {
            throw new IllegalArgumentException("The condition operator " + word + " is not simulated.");
        }
        return known;
    }

    /** Several values of a policy are alternatives; for a negated operator none of them may be the value. */
    boolean holds(String value, Iterable<String> wanted) {
        for (var one : wanted) {
            if (same.test(value, one)) {
                return !negated;
            }
        }
        return negated;
    }

    private static boolean like(String value, String wanted) {
        return Wildcards.of(wanted, 0).matcher(value).matches();
    }

    private static int compared(String value, String wanted) {
        return new BigDecimal(value).compareTo(new BigDecimal(wanted));
    }
}
