package caravan.sim.aws;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** MaxResults and NextToken of the describe calls. */
final class Paging {

    private static final Pattern TOKEN = Pattern.compile("from-(\\d{1,9})");

    /** A token for the first row. */
    static final String START = "from-0";

    private Paging() {}

    /** The last page has no token, which the builders take as null. */
    record Page<T>(List<T> items, String nextToken) {}

    /** {@code most} is what the call allows; 5 is the least for all of them. */
    record Limits(int most, Collection<String> ids) {}

    static <T> Page<T> page(List<T> all, Integer maxResults, String token, Limits limits) {
        if (limits.ids().size() > limits.most()) {
            throw Refusal.value(limits.ids().size(), "ids", "At most " + limits.most() + " in one request.");
        }
        if (maxResults != null) {
            check(maxResults, limits);
        }
        var from = token == null ? 0 : offset(token);
        var to = maxResults == null ? all.size() : Math.min(all.size(), from + maxResults);
        return new Page<>(all.subList(Math.min(from, to), to), to < all.size() ? "from-" + to : null);
    }

    private static void check(int maxResults, Limits limits) {
        if (!limits.ids().isEmpty()) {
            throw Refusal.combination("Ids cannot be used with the parameter maxResults");
        }
        if (maxResults < 5 || maxResults > limits.most()) {
            throw Refusal.value(maxResults, "maxResults", "Expecting a value between 5 and " + limits.most() + ".");
        }
    }

    private static int offset(String token) {
        var match = TOKEN.matcher(token);
        if (!match.matches()) {
            throw Refusal.of("InvalidNextToken", "The token '" + token + "' is invalid");
        }
        return Integer.parseInt(match.group(1));
    }
}
