package caravan.model;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Several futures as one. */
public final class Futures {

    private Futures() {}

    /** All results in order. Waits for every future, also when one fails, so that no side effect is still under way. */
    public static <T> CompletableFuture<List<T>> all(Collection<CompletableFuture<T>> futures) {
        var waiting = List.copyOf(futures);
        return CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new))
                .thenApply(done -> waiting.stream().map(CompletableFuture::join).toList());
    }

    /** Applies {@code start} to each item, all at once. */
    public static <S, T> CompletableFuture<List<T>> each(Collection<S> items, Function<S, CompletableFuture<T>> start) {
        return all(items.stream().map(start).toList());
    }

    /** Does the second whatever becomes of the first; fails as the first has, else as the second. */
    public static CompletableFuture<Void> anyhow(CompletableFuture<?> first, Supplier<CompletableFuture<Void>> second) {
        return first.handle((done, failure) -> causeOf(failure)).thenCompose(failure -> second.get()
                .handle((done, other) -> failure == null ? causeOf(other) : failure)
                .thenCompose(met ->
                        met == null ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(met)));
    }

    /**
     * For waits, which may be left alone: the first that fails ends it, however long the others would go on. When it is
     * over, or canceled, nobody waits any more, so they are canceled, too.
     */
    public static <S, T> CompletableFuture<List<T>> awaitEach(
            Collection<S> items, Function<S, CompletableFuture<T>> start) {
        var waits = items.stream().map(start).toList();
        var failed = new CompletableFuture<List<T>>();
        waits.forEach(wait -> {
            var unused = wait.exceptionally(failure -> {
                failed.completeExceptionally(failure);
                return null;
            });
        });
        return leaving(all(waits).applyToEither(failed, values -> values), waits);
    }

    /** The same future; when it is over, or canceled, the waits behind it are canceled. */
    public static <T> CompletableFuture<T> leaving(
            CompletableFuture<T> future, Collection<? extends CompletableFuture<?>> waits) {
        var unused = future.whenComplete((value, failure) -> waits.forEach(wait -> wait.cancel(false)));
        return future;
    }

    /** What a future failed of: the wrapper that composed futures put around it is taken off. Null stays null. */
    public static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
