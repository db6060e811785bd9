package caravan.sim.kube.memory;

import caravan.model.Timer;
import caravan.sim.kube.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Time that passes when told: what is due runs in order, on the thread of the test. */
final class Steps implements Timing, Timer, Executor {

    private record Due(Instant at, long number, Runnable task) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::number));
    private Instant now = Instant.parse("2026-03-02T08:00:00Z");
    private long number;

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public void after(Duration simulated, Runnable task) {
        due.add(new Due(now.plus(simulated), number++, task));
    }

    @Override
    public CompletableFuture<Void> after(Duration duration) {
        var passed = new CompletableFuture<Void>();
        after(duration, () -> passed.complete(null));
        return passed;
    }

    @Override
    public void execute(Runnable task) {
        after(Duration.ZERO, task);
    }

    void pass(Duration time) {
        var end = now.plus(time);
        while (!due.isEmpty() && !due.peek().at().isAfter(end)) {
            var next = due.poll();
            now = next.at();
            next.task().run();
        }
        now = end;
    }

    /** Lets a second pass, which every call outlives. */
    <T> T done(CompletableFuture<T> future) {
        pass(Duration.ofSeconds(1));
        if (!future.isDone()) {
            throw new AssertionError("still under way after a second");
        }
        return future.join();
    }
}
