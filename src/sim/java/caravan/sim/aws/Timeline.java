package caravan.sim.aws;

import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * What an object was, is, and will become if nobody interferes. Transitions are written down when they begin, so nothing
 * needs a timer, and a stale read is a look at an earlier moment.
 */
final class Timeline<T> {

    private final NavigableMap<Instant, Optional<T>> looks = new TreeMap<>();
    private BiFunction<T, Instant, T> aging = (look, when) -> look;

    Timeline(Instant from, T first) {
        looks.put(from, Optional.of(first));
    }

    /** Empty before it was made and after it is gone. */
    Optional<T> at(Instant when) {
        return Optional.ofNullable(looks.floorEntry(when))
                .flatMap(entry -> entry.getValue())
                .map(look -> aging.apply(look, when));
    }

    /** What changes so often that it is worked out when somebody looks. */
    void aging(BiFunction<T, Instant, T> change) {
        aging = change;
    }

    /** From now on it is this; what had been planned is off. */
    void set(Instant now, T look) {
        looks.tailMap(now, true).clear();
        looks.put(now, Optional.of(look));
    }

    void plan(Instant later, T look) {
        looks.put(later, Optional.of(look));
    }

    void planEnd(Instant later) {
        looks.tailMap(later, true).clear();
        looks.put(later, Optional.empty());
    }

    /** Changes what it is and all that is planned, as a tag does. */
    void change(Instant now, UnaryOperator<T> change) {
        var present = at(now);
        looks.tailMap(now, true).replaceAll((when, look) -> look.map(change));
        present.map(change).ifPresent(look -> looks.put(now, Optional.of(look)));
    }

    Optional<T> first() {
        return looks.firstEntry().getValue();
    }

    /** What it will be when all that is planned is over. */
    Optional<T> last() {
        return looks.lastEntry().getValue();
    }

    /** When the last planned change is over. */
    Instant settled() {
        return looks.lastKey();
    }
}
