package caravan.sim.aws.iam;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One key of a statement's conditions with the values that it may, or may not, have. */
interface Condition {

    boolean holds(Ask ask);

    /** Keys without a part of their own. Others are not simulated, and nobody would notice that they are never there. */
    Set<String> KEYS = Set.of(
            "aws:tagkeys",
            "aws:requestedregion",
            "aws:principalaccount",
            "aws:principalarn",
            "ec2:createaction",
            "ec2:add/userid",
            "ec2:add/group",
            "ec2:remove/userid",
            "ec2:remove/group",
            "ec2:owner",
            "ec2:volumetype",
            "ec2:volumesize",
            "ec2:encrypted",
            "ec2:availabilityzone",
            "kms:viaservice",
            "kms:grantisforawsresource",
            "kms:granteeprincipal",
            "kms:grantoperations",
            "kms:calleraccount",
            "sts:externalid");

    /** Keys that end in a tag's. */
    List<String> OF_TAGS = List.of("aws:requesttag/", "aws:resourcetag/", "ec2:resourcetag/");

    /**
     * Reads one.
     *
     * @param operator as written, with {@code ForAllValues:}, {@code ForAnyValue:} or {@code IfExists}
     * @throws IllegalArgumentException if operator or key is not simulated
     */
    static Condition of(String operator, String key, List<String> wanted) {
        requireKnown(key);
        if (operator.equals("Null")) {
            var absent = Boolean.parseBoolean(wanted.get(0));
            return ask -> ask.values(key).isEmpty() == absent;
        }
        var name = operator.substring(operator.indexOf(':') + 1);
        var word = Operator.of(name.replaceFirst("IfExists$", ""));
        return switch (operator.substring(0, operator.indexOf(':') + 1)) {
            case "ForAllValues:" -> ask -> ask.values(key).stream().allMatch(value -> word.holds(value, wanted));
            case "ForAnyValue:" -> ask -> ask.values(key).stream().anyMatch(value -> word.holds(value, wanted));
            case "" -> ask -> single(ask, key, word, wanted, name.endsWith("IfExists"));
            default -> throw new IllegalArgumentException("The set operator of " + operator + " is not simulated.");
        };
    }

    private static boolean single(Ask ask, String key, Operator word, List<String> wanted, boolean ifExists) {
        var values = ask.values(key);
        if (values.size() > 1) {
            throw new IllegalArgumentException(
                    key + " has the values " + values + ": compare it by ForAllValues or ForAnyValue.");
        }
        return values.isEmpty() ? ifExists || word.negated() : word.holds(values.get(0), wanted);
    }

    private static void requireKnown(String key) {
        var folded = key.toLowerCase(Locale.ROOT);
        if (!KEYS.contains(folded) && OF_TAGS.stream().noneMatch(folded::startsWith)) {
            throw new IllegalArgumentException("The condition key " + key + " is not simulated.");
        }
    }
}
