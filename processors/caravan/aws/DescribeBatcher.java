package caravan.aws;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Joins the look-ups by id of many migrations. */
final class DescribeBatcher<V> {

    private final Joined<Optional<V>> joined;

    DescribeBatcher(Lookup<V> lookup, Joined.Pace pace) {
        this(lookup, Lookup.IDS, pace);
    }

    /** {@code most} ids in one call. */
    DescribeBatcher(Lookup<V> lookup, int most, Joined.Pace pace) {
        this.joined =
                new Joined<>(ids -> lookup.find(ids).thenApply(DescribeBatcher::known), most, Optional.empty(), pace);
    }

    private static <V> Map<String, Optional<V>> known(Map<String, V> found) {
        return found.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, one -> Optional.of(one.getValue())));
    }

    /** Empty when EC2 does not know it. */
    CompletableFuture<Optional<V>> one(String id) {
        return joined.ask(id);
    }

    /** Without those that EC2 does not know, in the order asked; no ids, no call. */
    CompletableFuture<List<V>> all(Collection<String> ids) {
        return Lookup.joined(ids.stream()
                .distinct()
                .map(id -> one(id).thenApply(found -> found.stream().toList()))
                .toList());
    }

    /** By tag. */
    static final class Tagged<V> {

        private final Function<String, Joined<List<V>>> open;
        private final Map<String, Joined<List<V>>> byKey = new java.util.concurrent.ConcurrentHashMap<>();

        /**
         * Look-ups by the values of a tag.
         *
         * @param find what has one of the values of this tag
         */
        Tagged(Find<V> find, Function<V, Map<String, String>> tagsOf, Joined.Pace pace) {
            this.open = key -> new Joined<>(
                    values -> find.with(key, values)
                            .thenApply(found -> found.stream().collect(Collectors.groupingBy(one -> tagsOf.apply(one)
                                    .getOrDefault(key, "")))),
                    Lookup.FILTER_VALUES,
                    List.of(),
                    pace);
        }

        /** A call with a filter. */
        interface Find<V> {

            CompletableFuture<List<V>> with(String key, Collection<String> values);
        }

        /** Everything that has one of the values; no values, no call. */
        CompletableFuture<List<V>> all(String key, Collection<String> values) {
            var joined = byKey.computeIfAbsent(key, open);
            return Lookup.joined(values.stream().distinct().map(joined::ask).toList());
        }
    }
}
