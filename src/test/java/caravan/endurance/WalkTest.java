package caravan.endurance;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random runs in which everything happens at once. {@code -Dwalk.runs=100000} for more of them, {@code -Dwalk.first} for
 * others, {@code -Dwalk.seed=17} for one, with what it did.
 */
@Tag("endurance")
class WalkTest {

    private static final int RUNS = Integer.getInteger("walk.runs", 2000);
    private static final long FIRST = Long.getLong("walk.first", 1);
    /** Null: all of them. */
    private static final Long ONLY = Long.getLong("walk.seed");

    private record Result(long seed, List<String> broken, String outcome, String story) {}

    @Test
    void shouldKeepEveryPromiseWhateverHappens() {
        // When
        var results = Runs.of(seeds(), WalkTest::walk);

        // Then
        var outcomes = new TreeMap<String, Integer>();
        results.forEach(result -> outcomes.merge(result.outcome(), 1, Integer::sum));
        System.out.println("walks: " + results.size() + " from seed " + FIRST + ": " + outcomes);
        var broken = new ArrayList<String>();
        for (var result : results) {
            if (!result.broken().isEmpty()) {
                broken.add("seed " + result.seed() + " (again with -Dtest=WalkTest -Dwalk.seed=" + result.seed() + "): "
                        + result.broken() + " after " + result.story());
            }
        }
        assertThat(broken).isEmpty();
    }

    private static List<Long> seeds() {
        return ONLY == null ? LongStream.range(FIRST, FIRST + RUNS).boxed().toList() : List.of(ONLY);
    }

    private static Result walk(long seed) {
        var walk = new Walk(seed);
        var broken = new ArrayList<String>();
        try {
            broken.addAll(walk.run());
        } catch (RuntimeException | AssertionError e) {
            broken.add("threw " + e);
        }
        if (ONLY != null) {
            var calls = walk.story().world().calls();
            System.out.println("seed " + seed + ": " + walk + ", calls " + calls.size() + "/" + calls.hashCode());
        }
        return new Result(seed, broken, walk.story().outcome(), walk.toString());
    }
}
