package caravan.aws;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds objects by their ids. By id is EC2's fastest form, but one id that it does not know fails the whole call; then a
 * filter on ids, which leaves out what it does not know, answers for all of them.
 *
 * @param byIds the call with ids
 * @param byFilter the call with a filter on ids
 */
record Lookup<V>(
        Function<Collection<String>, CompletableFuture<List<V>>> byIds,
        Function<Collection<String>, CompletableFuture<List<V>>> byFilter,
        Function<V, String> idOf) {

    /** EC2 takes 1,000; half of it keeps the answer small. */
    static final int IDS = 500;
    /** Values of all filters of a call: {@code FilterLimitExceeded} beyond. */
    static final int FILTER_VALUES = 200;

    /** At most {@link #IDS} ids, and never none: EC2 takes an empty list for the whole account. */
    CompletableFuture<Map<String, V>> find(Collection<String> ids) {
        if (ids.isEmpty() || ids.size() > IDS) {
            throw new IllegalArgumentException("A look-up takes 1 to " + IDS + " ids, not " + ids.size() + ".");
        }
        return byIds.apply(ids)
                .exceptionallyCompose(problem -> aboutOneId(problem) ? filtered(ids) : failed(problem))
                .thenApply(found ->
                        found.stream().collect(Collectors.toMap(idOf, Function.identity(), (one, other) -> one)));
    }

    private CompletableFuture<List<V>> filtered(Collection<String> ids) {
        return joined(chunks(ids, FILTER_VALUES).stream().map(byFilter).toList());
    }

    /** Unknown or misspelt ids; each spoils the call for the others. */
    private static boolean aboutOneId(Throwable problem) {
        return Continuations.bare(problem) instanceof AwsFailure failure
                && (failure.fault() == AwsFault.NOT_FOUND
                        || failure.code().endsWith(".Malformed")
                        || failure.code().equals("InvalidParameterValue")
                        || failure.code().equals("InvalidInstanceType"));
    }

    private static <T> CompletableFuture<T> failed(Throwable problem) {
        return CompletableFuture.failedFuture(new CompletionException(Continuations.bare(problem)));
    }

    static <T> List<List<T>> chunks(Collection<T> all, int size) {
        var list = List.copyOf(all);
        var chunks = new ArrayList<List<T>>();
        for (var start = 0; start < list.size(); start += size) {
            chunks.add(list.subList(start, Math.min(list.size(), start + size)));
        }
        return chunks;
    }

    /** All of all; fails when one does. */
    static <T> CompletableFuture<List<T>> joined(List<CompletableFuture<List<T>>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done ->
                        parts.stream().flatMap(part -> part.join().stream()).toList());
    }
}
