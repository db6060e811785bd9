package caravan.endurance;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Independent runs, as many at once as there are processors: JUnit's own pool is made for tests that wait. */
final class Runs {

    private static final ExecutorService POOL =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), work -> {
                var thread = new Thread(work, "runs");
                thread.setDaemon(true);
                return thread;
            });

    private Runs() {}

    /** What came of them, in their order. */
    static <T, R> List<R> of(List<T> all, Function<T, R> run) {
        try {
            return POOL
                    .invokeAll(all.stream()
                            .map(one -> (Callable<R>) () -> run.apply(one))
                            .toList())
                    .stream()
                    .map(Runs::result)
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static <R> R result(Future<R> done) {
        try {
            return done.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
