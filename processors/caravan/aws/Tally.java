package caravan.aws;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Counts the calls that leave for AWS on behalf of one who asks much. A call that answers several of them counts for each,
 * and what is remembered from before counts for nobody.
 */
public final class Tally {

    /** On behalf of whom this thread asks now. */
    private static final ThreadLocal<Set<Tally>> ASKING = ThreadLocal.withInitial(Set::of);

    private final Map<String, Integer> calls = new TreeMap<>();

    /** By operation, such as {@code DescribeInstances}, or {@code StopInstances (DryRun)}. */
    public synchronized Map<String, Integer> calls() {
        return Map.copyOf(calls);
    }

    private synchronized void add(String operation) {
        calls.merge(operation, 1, Integer::sum);
    }

    /** Asks the question on behalf of this one. */
    <T> T of(Supplier<T> question) {
        return within(Set.of(this), question);
    }

    /** Those that a question asked now is asked for. */
    static Set<Tally> asking() {
        return ASKING.get();
    }

    static <T> T within(Set<Tally> tallies, Supplier<T> question) {
        var before = ASKING.get();
        ASKING.set(tallies);
        try {
            return question.get();
        } finally {
            ASKING.set(before);
        }
    }

    static void count(Collection<Tally> tallies, String operation) {
        tallies.forEach(tally -> tally.add(operation));
    }

    static Set<Tally> union(Collection<Set<Tally>> tallies) {
        var all = new HashSet<Tally>();
        tallies.forEach(all::addAll);
        return Set.copyOf(all);
    }
}
